import type { ExchangeObserver } from '../detector/observer.ts';
import type { ReportEvent } from './event.ts';
import type { Interception } from './tls/interception.ts';

export interface RelayOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly observer: ExchangeObserver;
  /** Proxy credentials that every client must present, or null when the operator switched them off. */
  readonly credentials: { readonly user: string; readonly token: string } | null;
  readonly upstream: UpstreamOptions;
  readonly timeouts: {
    /** From a connection's first byte to the end of a request head. Milliseconds, as all here. */
    readonly headMs: number;
    /** Name resolution, TCP and upstream-proxy handshake together. */
    readonly connectMs: number;
    /** A client that was told that it is connected, before anything was dialled (see handleConnect), may be silent so long. */
    readonly silentMs: number;
    /** A connection on which nothing moves in either direction. 0: never. */
    readonly idleMs: number;
  };
  /**
   * Origin-form requests that are not proxy requests may be the operator's own tools. Undefined: not one of
   * them, and the client gets the plain 400 that names its mistake.
   */
  readonly control?: (request: ControlRequest) => Promise<ControlAnswer> | undefined;
  /** Opens TLS inside a CONNECT. Undefined: TLS passes as it is. */
  readonly interception?: Interception;
  readonly report: ReportEvent;
}

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

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  /** The Authorization header, if any. */
  readonly authorization: string | undefined;
}

export interface ControlAnswer {
  readonly status: number;
  /** Sent as application/json. */
  readonly body: unknown;
}
