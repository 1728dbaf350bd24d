import { LONG_STRETCH } from '../gate/layout.ts';

/**
 * Long stretches of a block that a decoder copied as they stand, in order. What stands wholly within one was looked at
 * in the form before.
 */
export class Copied {
  /** How many there are. */
  count = 0;
  /** Three for each: its address in the form before, its address in this one, its length. */
  #numbers = new Int32Array(3 * 64);
  /** Where the block begins. */
  #start = 0;

  /** For the block at the address `start` of the form before. */
  reset(start: number): void {
    this.count = 0;
    this.#start = start;
  }

  add(from: number, to: number, target: number): void {
    const source = Math.max(from, this.#start);
    if (to - source < LONG_STRETCH) return;
    const at = 3 * this.count++;
    if (at === this.#numbers.length) {
      const larger = new Int32Array(2 * at);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[at] = source;
    this.#numbers[at + 1] = target + source - from;
    this.#numbers[at + 2] = to - source;
  }

  source(n: number): number {
    return this.#numbers[3 * n] ?? 0;
  }

  start(n: number): number {
    return this.#numbers[3 * n + 1] ?? 0;
  }

  /** Where it ends in this form. */
  end(n: number): number {
    return this.start(n) + (this.#numbers[3 * n + 2] ?? 0);
  }
}
