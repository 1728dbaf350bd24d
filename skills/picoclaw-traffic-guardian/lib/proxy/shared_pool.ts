import { type Clock, systemClock } from '../clock.ts';
import type { UpstreamConnection } from './upstream_connection.ts';

/** What a connection inside TLS is, and for whom: the same in all of it, or it is another connection. */
export interface Place {
  /** The client's address: programs on one machine share its connections, two machines do not. */
  readonly source: string;
  /** `host:port` that the client asked to be connected with. */
  readonly authority: string;
  /** The name that was sent by SNI, and that the certificate was verified for. */
  readonly host: string;
  /** Whether a protocol was offered by ALPN. */
  readonly alpn: boolean;
}

/** Go's transport keeps 100 and 2 a host, which suits HTTP/2; six at once are what browsers open to a host. */
const MAX_IDLE = 64;
const MAX_IDLE_AT_ONE_PLACE = 8;
/** NATs and load balancers that forget a silent connection without a word do so after a minute at the soonest. */
const IDLE_MS = 30_000;
/** A certificate is verified, and a name resolved, when a connection is made: both may change. */
const AGE_MS = 10 * 60_000;
/** The origin's own time is up earlier here, by what a request may take to reach it. */
const EARLY_MS = 1_000;
const SWEEP_MS = 5_000;

/**
 * Connections to origins, inside TLS that was opened, between the client connection that they served last and the next.
 * Bounded in number and time; one that its origin ends, or says anything on, is gone. What knows its client (`bound`) is
 * never kept, nor is what was left in the middle of anything.
 */
export class SharedPool {
  readonly #clock: Clock;
  /** In the order in which they came to rest. */
  readonly #idle = new Map<UpstreamConnection, Place>();
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#idle.size;
  }

  /** Whether `take` could find one, whatever name the client goes on to ask for. */
  mayServe(source: string, authority: string): boolean {
    for (const at of this.#idle.values()) if (at.source === source && at.authority === authority) return true;
    return false;
  }

  /** The one that rested the shortest time, which is the least likely to be gone; it is `lent` from now on. */
  take(place: Place): UpstreamConnection | undefined {
    const now = this.#clock.monotonic();
    let found: UpstreamConnection | undefined;
    for (const [upstream, at] of this.#idle)
      if (upstream.restsUntil > now && upstream.isReady && isSame(at, place)) found = upstream;
    if (found === undefined) return undefined;
    this.#forget(found);
    found.lent = true;
    return found;
  }

  /** To be called at the end of each exchange: from then on the connection is idle, whoever has it. */
  rest(upstream: UpstreamConnection): void {
    const now = this.#clock.monotonic();
    upstream.madeAt ??= now;
    const idle = Math.min(IDLE_MS, upstream.keepAliveMs - EARLY_MS);
    upstream.restsUntil = Math.min(now + idle, upstream.madeAt + AGE_MS);
  }

  /** Keeps what may serve another client, and closes what may not. */
  put(place: Place, upstream: UpstreamConnection): void {
    const rests = upstream.restsUntil > this.#clock.monotonic();
    if (this.#closed || upstream.bound || !rests || !upstream.isReady) {
      upstream.onGone = null;
      upstream.destroy();
      return;
    }
    upstream.lent = false;
    upstream.onGone = () => this.#forget(upstream);
    this.#idle.set(upstream, place);
    this.#dropExcess(place);
    this.#sweep ??= setInterval(() => this.#dropRested(), SWEEP_MS).unref();
  }

  /** Closes all of them, and whatever is put back later. */
  close(): void {
    this.#closed = true;
    for (const upstream of [...this.#idle.keys()]) this.#drop(upstream);
  }

  #dropExcess(place: Place): void {
    const alike = [...this.#idle].filter(([, at]) => isSame(at, place)).map(([upstream]) => upstream);
    const [oldest] = alike.length > MAX_IDLE_AT_ONE_PLACE ? alike : this.#idle.keys();
    const full = alike.length > MAX_IDLE_AT_ONE_PLACE || this.#idle.size > MAX_IDLE;
    if (full && oldest !== undefined) this.#drop(oldest);
  }

  #dropRested(): void {
    const now = this.#clock.monotonic();
    for (const upstream of [...this.#idle.keys()]) if (upstream.restsUntil <= now) this.#drop(upstream);
  }

  #drop(upstream: UpstreamConnection): void {
    this.#forget(upstream);
    upstream.destroy();
  }

  #forget(upstream: UpstreamConnection): void {
    upstream.onGone = null;
    this.#idle.delete(upstream);
    if (this.#idle.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}

function isSame(a: Place, b: Place): boolean {
  return a.authority === b.authority && a.host === b.host && a.alpn === b.alpn && a.source === b.source;
}
