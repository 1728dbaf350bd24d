import type { Clock } from '../../clock.ts';

/** What a client can make TLS stay closed with: it, or its kind, alone is concerned. */
export type ClientReason = 'pinned' | 'tls_failed';
/** What an origin can make TLS stay closed with, for everybody. */
export type OriginReason = 'client_certificate' | 'h2_only' | 'tls_failed';
export type LearnedReason = ClientReason | OriginReason;

export interface LearnedHost {
  /** `host:port`, and where it was dialled when that is another. */
  readonly host: string;
  readonly reason: LearnedReason;
  /** Whose doing it was; for `client` the host stays closed to clients of that kind alone. */
  readonly side: 'client' | 'origin';
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly until: string;
}

/** Of each list. */
const MAX_HOSTS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Programs pin what they pin until they are updated; what an origin demands may change with its next restart, and trying that
 * again costs its client nothing.
 */
const KEPT_MS: Readonly<Record<LearnedReason, number>> = {
  pinned: 24 * HOUR_MS,
  client_certificate: 6 * HOUR_MS,
  h2_only: 6 * HOUR_MS,
  tls_failed: HOUR_MS,
};
/** The first time counts for so long from the client's next try on: it may have been a connection nobody needed. */
const FIRST_MS = 10 * MINUTE_MS;
/** For how long that next try is waited for when the client said nothing. */
const SILENT_RETRY_MS = HOUR_MS;
/** For how long after its end a term makes the next one the long one. */
const REMEMBERED_MS = 24 * HOUR_MS;

/** Within this time silences of a kind of client that has accepted our certificate before are counted together. */
const SILENCES_MS = 10 * MINUTE_MS;
/**
 * How many silences, each of a connection that began after the one before, make a refusal: two in a row; more where others
 * of that kind were accepted in between, who may well be the same program.
 */
function enough(accepted: number): number {
  return accepted === 0 ? 2 : Math.max(5, accepted / 4);
}

interface OriginEntry {
  readonly reason: OriginReason;
  /** Wall clock, for people; the others, for the decision, are monotonic. */
  readonly since: number;
  readonly until: number;
}

interface ClientEntry {
  readonly host: string;
  readonly reason: ClientReason;
  readonly since: number;
  /** How often in a row opening failed that was tried again. */
  strikes: number;
  until: number;
  /** Whether its term only starts with the next try. */
  awaited: boolean;
}

interface Silences {
  count: number;
  /** Monotonic time of the last one. */
  last: number;
  /** How many of that kind were accepted since the first. */
  accepted: number;
}

/**
 * The hosts whose TLS stays closed because opening it failed: bounded, each for a limited time. What an origin demands holds
 * for all; what a client did holds for its kind (see ClientHello.fingerprint) at that host, at first for minutes, and long
 * when it does it again. In memory alone, so that a new run tries again.
 */
export class LearnedHosts {
  readonly #clock: Clock;
  readonly #origins = new Map<string, OriginEntry>();
  readonly #clients = new Map<string, ClientEntry>();
  /** What kinds of client have accepted our certificate for a host and gone on to speak. */
  readonly #accepted = new Map<string, true>();
  readonly #silences = new Map<string, Silences>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why a new connection to `host` by a client of this kind stays closed; null: it does not. */
  reasonFor(host: string, kind: string): LearnedReason | null {
    const now = this.#clock.monotonic();
    const origin = this.#origins.get(host);
    if (origin !== undefined && origin.until > now) return origin.reason;
    const entry = this.#clients.get(keyOf(host, kind));
    if (entry === undefined || entry.until <= now) return null;
    if (entry.awaited) entry.until = now + FIRST_MS;
    entry.awaited = false;
    return entry.reason;
  }

  /** An origin cannot be spoken to in place of the client. */
  learn(host: string, reason: OriginReason): LearnedHost {
    const until = this.#clock.monotonic() + (reason === 'tls_failed' ? FIRST_MS : KEPT_MS[reason]);
    const entry = { reason, since: this.#clock.now(), until };
    put(this.#origins, host, entry);
    return this.#shown(host, 'origin', entry);
  }

  /**
   * A client did not go on. Its next try passes, whenever it comes within the long term. Null when that was known: the
   * connection began before.
   */
  refused(host: string, kind: string, reason: ClientReason): LearnedHost | null {
    return this.#strike(host, kind, reason, KEPT_MS[reason]);
  }

  /**
   * A client hung up without a word after it saw our certificate; it began at `begun` (monotonic). One of a kind that has
   * accepted before gives a connection up now and then, or opens one in advance that it never uses, or several at once: for
   * it only silences one after the other count. Null when nothing was learned.
   */
  fellSilent(host: string, kind: string, reason: ClientReason, begun: number): LearnedHost | null {
    const key = keyOf(host, kind);
    if (this.#accepted.has(key) && !this.#isRepeated(key, begun)) return null;
    this.#silences.delete(key);
    return this.#strike(host, kind, reason, SILENT_RETRY_MS);
  }

  /** A client of this kind has accepted our certificate and gone on to speak: what was held against its kind is forgiven. */
  accept(host: string, kind: string): void {
    const key = keyOf(host, kind);
    put(this.#accepted, key, true);
    const silences = this.#silences.get(key);
    if (silences !== undefined) silences.accepted++;
    // A term that runs goes on: another client of that kind may wait for it.
    const entry = this.#clients.get(key);
    if (entry !== undefined) entry.strikes = 0;
  }

  /** Those that count at present, latest first; a host once, however many kinds of client it is closed to. */
  list(): readonly LearnedHost[] {
    const now = this.#clock.monotonic();
    const hosts = new Map<string, LearnedHost>();
    for (const entry of this.#clients.values())
      if (entry.until > now)
        hosts.set(`${entry.host} ${entry.reason}`, this.#shown(entry.host, 'client', entry));
    for (const [host, entry] of this.#origins)
      if (entry.until > now) hosts.set(host, this.#shown(host, 'origin', entry));
    return [...hosts.values()].reverse().sort((a, b) => Date.parse(b.since) - Date.parse(a.since));
  }

  /** Forgets all of them; returns how many there were. */
  clear(): number {
    const count = this.list().length;
    this.#origins.clear();
    this.#clients.clear();
    this.#silences.clear();
    return count;
  }

  #strike(host: string, kind: string, reason: ClientReason, retryMs: number): LearnedHost | null {
    const now = this.#clock.monotonic();
    const key = keyOf(host, kind);
    const before = this.#clients.get(key);
    if (before !== undefined && before.until > now) return null;
    const remembered = before !== undefined && before.until + REMEMBERED_MS > now;
    const strikes = remembered ? before.strikes + 1 : 1;
    const awaited = strikes === 1;
    const until = now + (awaited ? retryMs : KEPT_MS[reason]);
    const entry = { host, reason, since: this.#clock.now(), strikes, until, awaited };
    put(this.#clients, key, entry);
    return this.#shown(host, 'client', entry);
  }

  #isRepeated(key: string, begun: number): boolean {
    const now = this.#clock.monotonic();
    const known = this.#silences.get(key);
    if (known === undefined || now - known.last > SILENCES_MS) {
      put(this.#silences, key, { count: 1, last: now, accepted: 0 });
      return false;
    }
    if (begun <= known.last) return false; // it ran beside that one, and is no second try
    known.count++;
    known.last = now;
    return known.count >= enough(known.accepted);
  }

  #shown(
    host: string,
    side: LearnedHost['side'],
    { reason, since, until }: OriginEntry | ClientEntry,
  ): LearnedHost {
    const left = until - this.#clock.monotonic();
    return { host, reason, side, since: iso(since), until: iso(this.#clock.now() + left) };
  }
}

function keyOf(host: string, kind: string): string {
  return `${host} ${kind}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** As the latest; the oldest goes when there are too many. Maps keep the order of insertion. */
function put<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > MAX_HOSTS && oldest !== undefined) kept.delete(oldest);
}
