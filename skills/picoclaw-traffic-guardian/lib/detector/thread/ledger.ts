import type { Clock } from '../../clock.ts';
import type { Coverage, CoverageCounts } from '../coverage.ts';
import { account, STATES } from './state.ts';

const MAX_HOSTS = 512;

/** What is known of one destination. Counts only; `open` exchanges become one of the states when they settle. */
export class HostTally {
  readonly dest: string;
  /** Milliseconds since the Unix epoch. */
  firstSeen: number;
  exchanges = 0;
  open = 0;
  bytes = 0;
  readonly settled: number[] = STATES.map(() => 0);

  constructor(dest: string, firstSeen = Number.POSITIVE_INFINITY) {
    this.dest = dest;
    this.firstSeen = firstSeen;
  }

  begin(): void {
    this.exchanges++;
    this.open++;
  }

  settle(state: number): void {
    this.open--;
    this.settled[state] = (this.settled[state] ?? 0) + 1;
  }

  absorb(other: HostTally): void {
    this.firstSeen = Math.min(this.firstSeen, other.firstSeen);
    this.exchanges += other.exchanges;
    this.open += other.open;
    this.bytes += other.bytes;
    for (const [state, count] of other.settled.entries()) {
      this.settled[state] = (this.settled[state] ?? 0) + count;
    }
  }
}

/**
 * Who was talked to and what of it was looked at. Bounded: when there are too many destinations, the least busy
 * half of those without open exchanges is summed up under `(other)`.
 */
export class CoverageLedger {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #maxHosts: number;
  readonly #hosts = new Map<string, HostTally>();
  readonly #other = new HostTally('(other)');
  #newHosts = 0;

  constructor(clock: Pick<Clock, 'now'>, maxHosts = MAX_HOSTS) {
    this.#clock = clock;
    this.#maxHosts = maxHosts;
  }

  /** The tally for one more exchange with `dest`, already begun. */
  begin(dest: string): HostTally {
    let tally = this.#hosts.get(dest);
    if (tally === undefined) {
      if (this.#hosts.size >= this.#maxHosts) this.#fold();
      const now = this.#clock.now();
      this.#newHosts++;
      if (this.#hosts.size >= this.#maxHosts) {
        tally = this.#other;
        tally.firstSeen = Math.min(tally.firstSeen, now);
      } else {
        tally = new HostTally(dest, now);
        this.#hosts.set(dest, tally);
      }
    }
    tally.begin();
    return tally;
  }

  coverage(): Coverage {
    const total = new HostTally('');
    const tallies = [...this.#hosts.values()].sort((a, b) => b.exchanges - a.exchanges);
    if (this.#other.exchanges > 0) tallies.push(this.#other);
    for (const tally of tallies) total.absorb(tally);
    return {
      ...counts(total),
      new_hosts: this.#newHosts,
      hosts: tallies.map((tally) => ({
        dest: tally.dest,
        first_seen: new Date(tally.firstSeen).toISOString(),
        ...counts(tally),
      })),
    };
  }

  #fold(): void {
    const quiet = [...this.#hosts.values()].filter((tally) => tally.open === 0);
    quiet.sort((a, b) => a.exchanges - b.exchanges);
    for (const tally of quiet.slice(0, Math.ceil(quiet.length / 2))) {
      this.#other.absorb(tally);
      this.#hosts.delete(tally.dest);
    }
  }
}

function counts(tally: HostTally): CoverageCounts {
  const result: CoverageCounts = {
    exchanges: tally.exchanges,
    open: tally.open,
    bytes: tally.bytes,
    inspected: 0,
    truncated: 0,
    opaque: {},
    dropped: 0,
    dropped_by_reason: {},
  };
  for (const [state, count] of tally.settled.entries()) account(result, state, count);
  return result;
}
