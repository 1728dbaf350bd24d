export interface UpstreamOptions {
  /** Proxy that outgoing connections go through, or null. */
  readonly proxy: URL | null;
  /** Hosts that are dialled directly all the same, in NO_PROXY syntax. */
  readonly noProxy: string;
  /** Names that the operator resolves by hand: lower-case host name to IP address. */
  readonly resolve: Readonly<Record<string, string>>;
  /** PEM certificates trusted besides Node's own roots when the proxy itself is spoken to over TLS. */
  readonly extraRoots?: readonly string[];
}
