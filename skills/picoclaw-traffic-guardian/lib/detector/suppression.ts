import type { Clock } from '../clock.ts';
import { matchesWildcard } from '../wildcard.ts';
import { matchesDest } from './destination/dest_pattern.ts';
import type { Sighting } from './sighting.ts';

/** What the operator does not want to hear of: all that is given must hold, and at least one criterion is. */
export interface Suppression {
  readonly rule?: string;
  readonly pattern?: string;
  readonly fingerprint?: string;
  /** As a finding has it: `host` or `host:port`, `*` for any run of characters; lower case. */
  readonly dest?: string;
  /** `*` stands for any run of characters. */
  readonly location?: string;
  /** ISO 8601: a day, to its end in UTC, or an instant. */
  readonly until?: string;
  readonly reason: string;
}

const DAY_MS = 86_400_000;

/** When it ends, in milliseconds since the Unix epoch; never without `until`. */
export function endOf({ until }: Suppression): number {
  if (until === undefined) return Number.POSITIVE_INFINITY;
  return Date.parse(until) + (until.includes('T') ? 0 : DAY_MS);
}

/** Takes sightings out that the operator suppressed, and counts them: none is lost without a trace. */
export class Suppressions {
  readonly #entries: ReadonlyArray<{ readonly suppression: Suppression; readonly end: number }>;
  readonly #clock: Pick<Clock, 'now'>;
  #counts: number[];
  #isNews = false;

  constructor(suppressions: readonly Suppression[], clock: Pick<Clock, 'now'>) {
    this.#entries = suppressions.map((suppression) => ({ suppression, end: endOf(suppression) }));
    this.#clock = clock;
    this.#counts = suppressions.map(() => 0);
  }

  /** Whether the sighting is suppressed. The first suppression that holds counts it. */
  takes(sighting: Sighting): boolean {
    if (this.#entries.length === 0) return false;
    const now = this.#clock.now();
    const at = this.#entries.findIndex(({ suppression, end }) => now < end && holds(suppression, sighting));
    if (at < 0) return false;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#isNews = true;
    return true;
  }

  /** How many sightings each has taken since the last call, in their order; null when none has any. */
  news(): readonly number[] | null {
    if (!this.#isNews) return null;
    const counts = this.#counts;
    this.#counts = counts.map(() => 0);
    this.#isNews = false;
    return counts;
  }
}

function holds(suppression: Suppression, sighting: Sighting): boolean {
  const { rule, pattern, fingerprint, dest, location } = suppression;
  return (
    (rule === undefined || rule === sighting.rule.id) &&
    (pattern === undefined || pattern === sighting.rule.pattern) &&
    (fingerprint === undefined || fingerprint === sighting.fingerprint) &&
    (dest === undefined || matchesDest(dest, sighting.dest.toLowerCase())) &&
    (location === undefined || matchesWildcard(location, sighting.location))
  );
}
