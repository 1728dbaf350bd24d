import type { Clock } from '../../clock.ts';

const MAX_SESSIONS = 512;
/** Servers issue tickets for hours; a certificate that is withdrawn or replaced in the meantime should be noticed. */
const SESSION_MS = 60 * 60_000;

interface Kept {
  readonly session: Buffer;
  /** Monotonic milliseconds. */
  readonly until: number;
}

/**
 * TLS sessions for later connections to the same server under the same name: only of connections whose certificate was
 * verified for it, and none that proves who a client is.
 */
export class UpstreamSessions {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(server: string): Buffer | undefined {
    const kept = this.#kept.get(server);
    if (kept === undefined || kept.until > this.#clock.monotonic()) return kept?.session;
    this.#kept.delete(server);
    return undefined;
  }

  put(server: string, session: Buffer): void {
    this.#kept.delete(server);
    this.#kept.set(server, { session, until: this.#clock.monotonic() + SESSION_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_SESSIONS && oldest !== undefined) this.#kept.delete(oldest);
  }

  forget(server: string): void {
    this.#kept.delete(server);
  }
}
