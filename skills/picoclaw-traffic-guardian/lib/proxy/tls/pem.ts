/** One PEM block (RFC 7468) with a line break at its end. */
export function pemBlock(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * The contents of all blocks of that label, in order. Explanatory text and blocks of other labels, private keys among
 * them, are left out.
 */
export function pemContents(text: string, label: string): Buffer[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  return [...text.matchAll(block)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
