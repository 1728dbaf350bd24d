import net from 'node:net';
import type { Clock } from '../../clock.ts';
import type { OpaqueReason } from '../../detector/observer.ts';
import type { ClientHello } from '../client_hello.ts';
import type { Connected, TlsOpener } from '../connected.ts';
import type { Destination } from '../destination.ts';
import { ClientSide } from './client_side.ts';
import { HostPatterns } from './host_patterns.ts';
import { InterceptedConnection } from './intercepted_connection.ts';
import type { Intercepting, LeafSource } from './intercepting.ts';
import { LearnedHosts } from './learned_hosts.ts';
import { requestOf, type TlsRequest, withoutDot } from './tls_request.ts';

export interface InterceptionOptions {
  readonly leafs: LeafSource;
  /** PEM: what the certificates of origins must rest on. */
  readonly roots: readonly string[];
  /** Host patterns whose TLS is never opened. */
  readonly bypass: readonly string[];
  /** Host patterns whose TLS is opened, and no other's; empty: any. */
  readonly inspect: readonly string[];
  /** For each of the two handshakes of a connection, in milliseconds. */
  readonly handshakeMs: number;
  readonly clock: Clock;
}

/**
 * Opens TLS inside CONNECTs: proves to the client, with a certificate of ours, to be the origin that was itself verified
 * before. What cannot or should not be opened goes on as a raw tunnel, as if nobody had looked.
 */
export class Interception implements TlsOpener, Intercepting {
  readonly learned: LearnedHosts;
  readonly leafs: LeafSource;
  readonly clientSide: ClientSide;
  readonly handshakeMs: number;
  readonly clock: Clock;
  readonly #bypass: HostPatterns;
  readonly #inspect: HostPatterns;

  constructor({ leafs, roots, bypass, inspect, handshakeMs, clock }: InterceptionOptions) {
    this.leafs = leafs;
    this.handshakeMs = handshakeMs;
    this.clock = clock;
    this.learned = new LearnedHosts(clock);
    this.clientSide = new ClientSide(roots, handshakeMs, clock);
    this.#bypass = new HostPatterns(bypass);
    this.#inspect = new HostPatterns(inspect);
  }

  open(connected: Connected, hello: ClientHello, early: Buffer): void {
    new InterceptedConnection(this, connected, requestOf(hello, connected.dest), early).begin();
  }

  reasonToPass({ hello, host, key, kind }: TlsRequest, dest: Destination): OpaqueReason | null {
    const connectHost = withoutDot(dest.host);
    const agrees = host === connectHost;
    // What an address stands for only the client's word says. Any other word that differs excepts nothing: a client
    // could name an excepted host and go elsewhere.
    const named = agrees || net.isIP(connectHost) !== 0;
    if (this.#bypass.matches(connectHost, dest.port) || (named && this.#bypass.matches(host, dest.port)))
      return 'bypass';
    if (
      !this.#inspect.isEmpty &&
      !this.#inspect.matches(host, dest.port) &&
      !this.#inspect.matches(connectHost, dest.port)
    )
      return 'bypass';
    if (isEncrypted(hello) || (hello.ech && !named)) return 'ech';
    if (hello.alpn.length > 0 && !hello.alpn.includes('http/1.1'))
      return hello.alpn.includes('h2') ? 'h2_only' : 'not_http';
    return this.learned.reasonFor(key, kind);
  }
}

/**
 * Whether the true name is encrypted for certain. Answered for the outer name, a client whose hello was really encrypted takes
 * that for a rejection and fails (RFC 9849 section 6.1.6). Chromium, which sends the extension always and mostly as GREASE, then
 * tries again without it; so nothing is lost when its outer name is the one it connects to. Go sends it only in earnest,
 * and gives up. What sends other GREASE as well is taken for Chromium, everything else for Go.
 */
function isEncrypted({ ech, grease }: ClientHello): boolean {
  return ech && !grease;
}
