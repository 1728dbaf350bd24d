/**
 * The seam between the street and the core: all that `proxy` knows of the detector.
 *
 * Every call returns at once, never throws, and keeps no reference to what it was handed (chunks are copied
 * or skipped before the call returns). One exchange is: `open`, then its calls in wire order, then exactly one
 * `close`. After `close` every further call is ignored.
 */
export interface ExchangeObserver {
  open(start: ExchangeStart): ExchangeTap;
}

export interface ExchangeStart {
  /** `http` until an upgrade turns it into `ws`; `connect` for a tunnel that stays raw. */
  readonly protocol: 'http' | 'https' | 'connect';
  /** The client's address without its port. */
  readonly source: string;
  /** Destination as `host:port`: lower case, IDN in ASCII form, IPv6 in brackets. */
  readonly dest: string;
}

/** Which way bytes travel: `outbound` = client to origin. */
export type Direction = 'outbound' | 'inbound';

/** Why nothing more of an exchange can be looked at. Counted per exchange and per destination. */
export type OpaqueReason =
  | 'tunnel' // CONNECT relayed raw, TLS or not, because TLS is not opened
  | 'bypass' // TLS to a host that the operator excepted
  | 'pinned' // TLS to a host whose client does not accept the monitor's certificates
  | 'client_certificate' // TLS to an origin that asks the client for a certificate
  | 'h2_only' // TLS between peers that agree on HTTP/2 alone
  | 'ech' // TLS whose true name is encrypted
  | 'upstream_certificate' // TLS that ends with a certificate of the origin that does not stand verification
  | 'tls_failed' // TLS that the monitor could not agree on with either side
  | 'not_http' // TLS that was opened and holds something else than HTTP/1
  | 'not_tls' // neither TLS nor HTTP/1 inside a CONNECT
  | 'upgrade' // an upgraded connection that is not a WebSocket
  | 'unknown_encoding' // a content-encoding that no decoder undoes
  | 'undecodable' // a decoder gave up: damaged data
  | 'decompression_limit' // output or ratio cap hit
  | 'websocket_compressed' // a WebSocket extension that is not undone
  | 'websocket_malformed'; // frames that do not parse

export interface ExchangeTap {
  /**
   * A new connection is about to be made for this exchange, to one of these IP addresses: all that the destination's host
   * stands for. Not called when the operator's own table or an upstream proxy says where the host is.
   */
  resolved(addresses: readonly string[]): void;
  /** `rawHeaders` is Node's flat [name, value, …] array as received, before hop-by-hop removal. */
  requestHead(method: string, target: string, rawHeaders: readonly string[]): void;
  /** Body bytes with the transfer coding undone and the content coding as on the wire. */
  requestBody(chunk: Uint8Array): void;
  requestEnd(rawTrailers: readonly string[]): void;
  /** The final response (informational ones are not reported). */
  responseHead(status: number, reason: string, rawHeaders: readonly string[]): void;
  responseBody(chunk: Uint8Array): void;
  responseEnd(rawTrailers: readonly string[]): void;
  /** The origin answered 101: from now on both bodies are the raw bytes of the upgraded connection. */
  upgraded(): void;
  /** Nothing more will be handed over; `bytes` still counts what passes. */
  opaque(reason: OpaqueReason): void;
  /** Counts bytes that are not handed over (an opaque connection). Bodies count themselves. */
  bytes(direction: Direction, count: number): void;
  /** The exchange is over, complete or cut. */
  close(outcome: 'complete' | 'aborted'): void;
}
