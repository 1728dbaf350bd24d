/** The proxy that outgoing connections go through. */
export interface UpstreamProxy {
  /** Lower case; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, IPv6 in brackets: how messages name it. */
  readonly authority: string;
  /** Spoken to over TLS (`https://` in its URL). */
  readonly secure: boolean;
  /** Value of the Proxy-Authorization header it wants, or null. A secret: for the wire only. */
  readonly authorization: string | null;
}
