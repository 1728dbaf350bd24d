import type { Clock } from '../clock.ts';
import type { Destination } from './destination.ts';

/** For how long an answer to CONNECT is believed, and how many destinations are kept. */
const MEMORY_MS = 10 * 60_000;
const MAX_DESTINATIONS = 4_096;

type Verdict = 'tunnel' | 'forward';

interface Entry {
  readonly verdict: Verdict;
  /** Monotonic milliseconds. */
  readonly until: number;
}

/**
 * What the upstream proxy did when it was asked to CONNECT for a plain http destination. Many allow it for port
 * 443 alone (Squid's `SSL_ports` by default), so that one refusal speaks for the port, unless another destination
 * at that port was let through: then it speaks for the one destination.
 */
export class ConnectMemory {
  readonly #clock: Clock;
  readonly #destinations = new Map<string, Entry>();
  readonly #ports = new Map<number, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How plain http gets to `dest`, if that is known. */
  recall(dest: Destination): Verdict | undefined {
    const own = this.#fresh(this.#destinations, dest.authority);
    if (own !== undefined) return own;
    return this.#fresh(this.#ports, dest.port) === 'forward' ? 'forward' : undefined;
  }

  opened(dest: Destination): void {
    this.#ports.set(dest.port, this.#entry('tunnel'));
    this.#keep(dest, 'tunnel');
  }

  /** The proxy answered `status`: a 5xx but 501 is about the moment, not about its rules, and teaches nothing. */
  refused(dest: Destination, status: number): void {
    this.#destinations.delete(dest.authority);
    if (status >= 500 && status !== 501) return;
    if (this.#fresh(this.#ports, dest.port) === 'tunnel') this.#keep(dest, 'forward');
    else this.#ports.set(dest.port, this.#entry('forward'));
  }

  #keep(dest: Destination, verdict: Verdict): void {
    this.#destinations.delete(dest.authority);
    this.#destinations.set(dest.authority, this.#entry(verdict));
    const [oldest] = this.#destinations.keys();
    if (this.#destinations.size > MAX_DESTINATIONS && oldest !== undefined) this.#destinations.delete(oldest);
  }

  #entry(verdict: Verdict): Entry {
    return { verdict, until: this.#clock.monotonic() + MEMORY_MS };
  }

  #fresh<Key>(entries: Map<Key, Entry>, key: Key): Verdict | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#clock.monotonic()) return entry.verdict;
    entries.delete(key);
    return undefined;
  }
}
