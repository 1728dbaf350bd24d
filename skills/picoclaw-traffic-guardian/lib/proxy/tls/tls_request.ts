import type { ClientHello } from '../client_hello.ts';
import type { Destination } from '../destination.ts';

/** What a TLS client inside a CONNECT asks for. */
export interface TlsRequest {
  readonly hello: ClientHello;
  /** The name that both certificates are for: what the client asked for by SNI, else what it connects to. */
  readonly host: string;
  /** Where the exchanges inside go: that host, at the port of the CONNECT. */
  readonly dest: Destination;
  /** Under what is remembered how such a connection went. */
  readonly key: string;
  /** What kind of client it is, as far as its hello tells. */
  readonly kind: string;
}

/** `dest`: of the CONNECT. */
export function requestOf(hello: ClientHello, dest: Destination): TlsRequest {
  const connectHost = withoutDot(dest.host);
  const host = hello.sni === null ? connectHost : withoutDot(hello.sni);
  if (host === connectHost) return { hello, host, dest, key: dest.authority, kind: hello.fingerprint };
  const authority = `${host}:${dest.port}`;
  return {
    hello,
    host,
    dest: { host, port: dest.port, authority },
    key: `${authority} at ${dest.authority}`,
    kind: hello.fingerprint,
  };
}

/** A host without the dot that may end it. */
export function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
