/** Something that a sweep may end. */
export interface Idling {
  /** Set to true by whatever moves; the sweep sets it to false. */
  moved: boolean;
  /** Nothing has moved for the whole limit. Must not throw. */
  idle(): void;
}

/** The limit is kept to within one of these parts of it. */
const SWEEPS_PER_LIMIT = 4;

/**
 * One coarse timer for any number of connections: each pays a flag per chunk instead of a timer reset. Ends what has
 * not moved for `idleMs` to 1.25 × `idleMs` milliseconds; 0 ends nothing.
 */
export class IdleSweep {
  readonly #idleMs: number;
  /** How many sweeps in a row found each still. */
  readonly #still = new Map<Idling, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  get size(): number {
    return this.#still.size;
  }

  add(member: Idling): void {
    this.#still.set(member, 0);
    if (this.#idleMs === 0 || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#sweep(), this.#idleMs / SWEEPS_PER_LIMIT).unref();
  }

  delete(member: Idling): void {
    this.#still.delete(member);
    if (this.#still.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    for (const [member, still] of this.#still) {
      if (member.moved) {
        member.moved = false;
        this.#still.set(member, 0);
      } else if (still + 1 < SWEEPS_PER_LIMIT) {
        this.#still.set(member, still + 1);
      } else {
        this.delete(member);
        member.idle();
      }
    }
  }
}
