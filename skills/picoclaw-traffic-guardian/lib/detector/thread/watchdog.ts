const LOOKS_PER_STALL = 4;
const LONGEST_INTERVAL_MS = 1_000;
/** A thread that still loads its code may take this many times as long: slow boards, cold disks. */
const STARTUP_FACTOR = 4;

/**
 * Judges by looks at regular intervals whether a thread hangs: work waits, and none was handled since several looks.
 * Looks are counted rather than time, because a process that was stopped for an hour has not hung for an hour.
 */
export class StallDetector {
  /** How often to look, in milliseconds. */
  readonly intervalMs: number;
  readonly #looksUntilHung: number;
  #handled = -1;
  #looks = 0;

  constructor(stallMs: number) {
    this.intervalMs = Math.min(LONGEST_INTERVAL_MS, Math.max(1, stallMs / LOOKS_PER_STALL));
    this.#looksUntilHung = Math.ceil(stallMs / this.intervalMs);
  }

  look(state: {
    readonly handled: number;
    readonly isEmpty: boolean;
    readonly hasStarted: boolean;
  }): 'fine' | 'hung' {
    if (state.isEmpty || state.handled !== this.#handled) {
      this.#handled = state.handled;
      this.#looks = 0;
      return 'fine';
    }
    this.#looks++;
    return this.#looks >= this.#looksUntilHung * (state.hasStarted ? 1 : STARTUP_FACTOR) ? 'hung' : 'fine';
  }
}

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 10_000;
/** After running for so long, a thread's death is the first again. */
const HEALTHY_MS = 60_000;

/** How long to wait before a dead thread is replaced: twice as long each time, until one stays healthy for a minute. */
export class Backoff {
  #delay = FIRST_DELAY_MS;

  /** Milliseconds to wait after a thread died that had lived for `livedMs`. */
  next(livedMs: number): number {
    if (livedMs >= HEALTHY_MS) this.#delay = FIRST_DELAY_MS;
    const delay = this.#delay;
    this.#delay = Math.min(LONGEST_DELAY_MS, delay * 2);
    return delay;
  }
}
