/** CRC-32 of ISO 3309 over Latin-1 text, without a table: tokens are short and rare. */
export function crc32(text: string): number {
  let sum = ~0;
  for (let at = 0; at < text.length; at++) {
    sum ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Without leading zeros; nothing for 0. */
export function inBase62(number: number): string {
  let digits = '';
  for (let left = number; left > 0; left = Math.floor(left / 62))
    digits = `${BASE62[left % 62] ?? ''}${digits}`;
  return digits;
}

/**
 * The last six characters of tokens of GitHub, npm and others that took the idea up: CRC-32 of the characters between them
 * and the prefix, as six digits in base 62.
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
export function tokenChecksum(random: string): string {
  return inBase62(crc32(random)).padStart(6, '0');
}

/** Whether a token ends in its checksum; its prefix ends with the first `_`. */
export function hasTokenChecksum(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1);
  return tokenChecksum(body.slice(0, -6)) === body.slice(-6);
}
