/** How permessage-deflate was agreed on (RFC 7692, section 7): whether a sender's window outlives its messages. */
export interface Compression {
  readonly clientTakesOver: boolean;
  readonly serverTakesOver: boolean;
}

/**
 * The compression that the server's Sec-WebSocket-Extensions accepted, or undefined when there is none. An extension
 * that is not permessage-deflate is not undone: `unknown`.
 */
export function compressionOf(fieldValue: string): Compression | 'unknown' | undefined {
  let agreed: Compression | undefined;
  for (const extension of fieldValue.split(',')) {
    const [name = '', ...parameters] = extension.split(';').map((part) => part.trim().toLowerCase());
    if (name === '') continue;
    if (name !== 'permessage-deflate' || agreed !== undefined) return 'unknown';
    agreed = {
      clientTakesOver: !parameters.includes('client_no_context_takeover'),
      serverTakesOver: !parameters.includes('server_no_context_takeover'),
    };
  }
  return agreed;
}
