import type net from 'node:net';
import type { Destination } from './destination.ts';
import type { AddressTap, Cancel } from './dialer.ts';
import type { Place, SharedPool } from './shared_pool.ts';
import { UpstreamConnection } from './upstream_connection.ts';

/** How a way gets connections that other client connections may have after it, or had before. */
export interface Sharing {
  readonly pool: SharedPool;
  readonly place: Place;
  /** Makes a connection that nobody has used; null: there is none, and the reason was reported. Never at once. */
  open(tap: AddressTap, done: (origin: net.Socket | null) => void): Cancel;
}

const DIRECT = { kind: 'direct' } as const;

/**
 * Where all requests of one client connection go: to the other end of its CONNECT. There is one connection at a time:
 * the client's own, with which the client's ends, or one that was lent and may be replaced until it has answered.
 */
export class FixedWay {
  readonly dest: Destination;
  /** What the client speaks inside its CONNECT: plain HTTP, or HTTP inside TLS that was opened. */
  readonly scheme: 'http' | 'https';
  /** The client's own connection has ended. */
  onEnd: () => void = () => undefined;
  readonly #sharing: Sharing | null;
  #origin: UpstreamConnection | null;

  /** `origin`: connected, and never used but for its TLS handshake, or lent by the pool. */
  constructor(
    dest: Destination,
    scheme: 'http' | 'https',
    origin: net.Socket | UpstreamConnection,
    sharing: Sharing | null,
  ) {
    this.dest = dest;
    this.scheme = scheme;
    this.#sharing = sharing;
    this.#origin = this.#use(origin);
  }

  /** Whether the client's own connection is gone. */
  get ended(): boolean {
    const origin = this.#origin;
    return origin !== null && !origin.lent && origin.socket.destroyed;
  }

  /**
   * The connection for the next request, or null when a new one has to be opened. One that was lent may be gone without
   * a word: it gets only what can be sent a second time, so that the client never learns of it.
   */
  current(repeatable: boolean): UpstreamConnection | null {
    const origin = this.#origin;
    return origin?.lent && !(repeatable && origin.isReady) ? null : origin;
  }

  /** Replaces the connection. Calls back with null when there is no other. */
  renew(tap: AddressTap, done: (upstream: UpstreamConnection | null) => void): Cancel {
    this.release();
    const open = this.#sharing?.open(tap, (socket) => {
      this.#origin = socket === null ? null : this.#use(socket);
      done(this.#origin);
    });
    return open ?? (() => undefined);
  }

  /** An exchange is complete, and the origin keeps its connection. */
  rest(): void {
    if (this.#origin !== null) this.#sharing?.pool.rest(this.#origin);
  }

  /** Gives the connection's socket away, without a listener: attach 'error' in the same tick. */
  letGo(): net.Socket | null {
    const origin = this.#origin;
    this.#origin = null;
    origin?.letGo();
    return origin?.socket ?? null;
  }

  /** The client needs the connection no more. */
  release(): void {
    const origin = this.#origin;
    if (origin === null) return;
    this.#origin = null;
    origin.onGone = null;
    if (this.#sharing === null) origin.destroy();
    else this.#sharing.pool.put(this.#sharing.place, origin);
  }

  /** Whether other clients may get the connection at all. */
  get shares(): boolean {
    return this.#sharing !== null;
  }

  #use(origin: net.Socket | UpstreamConnection): UpstreamConnection {
    const { authority } = this.dest;
    const upstream =
      origin instanceof UpstreamConnection ? origin : new UpstreamConnection(origin, authority, DIRECT);
    upstream.onGone = (gone) => {
      if (!gone.lent) this.onEnd();
    };
    return upstream;
  }
}
