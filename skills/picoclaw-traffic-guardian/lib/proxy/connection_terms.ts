/**
 * Schemes that prove who a client is to a connection, for all that follows on it, and not to a request (RFC 4559,
 * section 6, for Negotiate; [MS-NTHT] for NTLM), under the names by which servers offer them.
 */
const OF_CONNECTIONS = /(?:^|[\s,])(?:ntlm|negotiate|kerberos|nego2)(?:$|[\s,])/i;

/** What the lines of a message say about the connection that it came on. */
export interface ConnectionTerms {
  /** Somebody proves who he is to the connection, or is asked to. */
  readonly bound: boolean;
  /** After how much silence the origin closes it, in milliseconds; Infinity: it does not say. */
  readonly keepAliveMs: number;
}

/** Reads the lines of a request or of a response; flat [name, value, …]. */
export function connectionTerms(rawHeaders: readonly string[]): ConnectionTerms {
  let bound = false;
  let keepAliveMs = Number.POSITIVE_INFINITY;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const length = name.length;
    if (length !== 10 && length !== 13 && (length < 15 || length > 19)) continue;
    const value = rawHeaders[at + 1] ?? '';
    switch (name.toLowerCase()) {
      case 'authorization':
      case 'proxy-authorization':
      case 'www-authenticate':
      case 'proxy-authenticate':
        bound ||= OF_CONNECTIONS.test(value);
        break;
      case 'persistent-auth': // how IIS says that it asks a connection only once
        bound = true;
        break;
      case 'keep-alive': {
        const seconds = /(?:^|[\s,])timeout\s?=\s?"?(\d{1,9})/i.exec(value)?.[1];
        if (seconds !== undefined) keepAliveMs = Math.min(keepAliveMs, Number(seconds) * 1_000);
        break;
      }
    }
  }
  return { bound, keepAliveMs };
}
