import type { Clock } from '../../clock.ts';

/** Why TLS to a host is not opened although nobody said so. */
export type LearnedReason = 'pinned' | 'client_certificate' | 'h2_only' | 'tls_failed';

export interface LearnedHost {
  /** `host:port`, and where it was dialled when that is another. */
  readonly host: string;
  readonly reason: LearnedReason;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly until: string;
}

const MAX_HOSTS = 1_000;
const HOUR_MS = 60 * 60_000;

/** Programs pin what they pin until they are updated; what an origin demands may change with its next restart. */
const KEPT_MS: Readonly<Record<LearnedReason, number>> = {
  pinned: 24 * HOUR_MS,
  client_certificate: 6 * HOUR_MS,
  h2_only: 6 * HOUR_MS,
  tls_failed: HOUR_MS,
};

/** One program that pins, lacks the trust or cannot agree on TLS blinds nobody to another that was seen to accept. */
const OF_CLIENTS: ReadonlySet<LearnedReason> = new Set<LearnedReason>(['pinned', 'tls_failed']);

interface Entry {
  readonly reason: LearnedReason;
  /** Wall clock, for people; monotonic, for the decision. */
  readonly since: number;
  readonly until: number;
}

/**
 * The hosts whose TLS stays closed because opening it once failed for a client: bounded, each for a limited time. In
 * memory alone, so that a new run tries again.
 */
export class LearnedHosts {
  readonly #clock: Clock;
  readonly #hosts = new Map<string, Entry>();
  /** What kinds of client have accepted our certificate for a host and gone on to speak. */
  readonly #accepted = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why `host` stays closed for a client of this kind; null: it does not. */
  reasonFor(host: string, kind: string): LearnedReason | null {
    const entry = this.#hosts.get(host);
    if (entry === undefined) return null;
    if (entry.until <= this.#clock.monotonic()) {
      this.#hosts.delete(host);
      return null;
    }
    return OF_CLIENTS.has(entry.reason) && this.hasAccepted(host, kind) ? null : entry.reason;
  }

  learn(host: string, reason: LearnedReason, kind: string): LearnedHost {
    this.#accepted.delete(`${host} ${kind}`);
    this.#hosts.delete(host);
    const entry = {
      reason,
      since: this.#clock.now(),
      until: this.#clock.monotonic() + KEPT_MS[reason],
    };
    this.#hosts.set(host, entry);
    dropOldest(this.#hosts);
    return shown(host, entry);
  }

  accept(host: string, kind: string): void {
    const key = `${host} ${kind}`;
    this.#accepted.delete(key);
    this.#accepted.add(key);
    dropOldest(this.#accepted);
  }

  hasAccepted(host: string, kind: string): boolean {
    return this.#accepted.has(`${host} ${kind}`);
  }

  /** Those that still count, latest first. */
  list(): readonly LearnedHost[] {
    const now = this.#clock.monotonic();
    return [...this.#hosts]
      .filter(([, { until }]) => until > now)
      .map(([host, entry]) => shown(host, entry))
      .reverse();
  }

  /** Forgets all of them; returns how many there were. */
  clear(): number {
    const count = this.list().length;
    this.#hosts.clear();
    return count;
  }
}

function shown(host: string, { reason, since }: Entry): LearnedHost {
  const iso = (time: number) => new Date(time).toISOString();
  return { host, reason, since: iso(since), until: iso(since + KEPT_MS[reason]) };
}

/** Maps and sets keep the order of insertion. */
function dropOldest(kept: { readonly size: number; keys(): Iterator<string>; delete(key: string): boolean }) {
  const oldest = kept.keys().next();
  if (kept.size > MAX_HOSTS && oldest.done !== true) kept.delete(oldest.value);
}
