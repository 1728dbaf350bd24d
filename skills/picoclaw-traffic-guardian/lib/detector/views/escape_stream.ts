import type { TextDecoder } from './decoder.ts';
import { writeUtf8 } from './utf8.ts';

/** What `undo` says of a sequence whose end has to be seen first. */
export const INCOMPLETE = 0;
/** Runs of ordinary text up to here are copied byte by byte. */
const SHORT_RUN = 32;

/** A text decoder for sequences that each begin with one of a few bytes; all else stays as it is. */
export abstract class EscapeStream implements TextDecoder {
  abstract readonly name: TextDecoder['name'];
  /** The only byte that a sequence may begin with. */
  readonly #only: number | undefined;
  /** By byte: 1 where a sequence may begin. */
  readonly #begins = new Uint8Array(256);
  /** The start of a sequence whose end has not come yet. */
  readonly #carry: Uint8Array;
  #carried = 0;
  #memory: Uint8Array = NOTHING;
  #out = 0;

  /** `longest`: bytes of the longest sequence. */
  constructor(begins: readonly number[], longest: number) {
    this.#only = begins.length === 1 ? begins[0] : undefined;
    for (const byte of begins) this.#begins[byte] = 1;
    this.#carry = new Uint8Array(longest);
  }

  /**
   * Looks at the sequence that may begin at bytes[at] and go on to `to`, `last` when nothing follows. Puts what it
   * stands for, in no more bytes, and returns its length; or puts nothing and returns `INCOMPLETE`, for want of no
   * more than the longest sequence has.
   */
  protected abstract undo(bytes: Uint8Array, at: number, to: number, last: boolean): number;

  decode(memory: Uint8Array, from: number, to: number, target: number): number {
    this.#memory = memory;
    this.#out = target;
    let at = from;
    while (this.#carried > 0 && at < to) {
      this.#carry[this.#carried++] = memory[at++] ?? 0;
      this.#retry(false);
    }
    const rest = this.#run(memory, at, to, false);
    if (rest < to) {
      this.#carry.set(memory.subarray(rest, to));
      this.#carried = to - rest;
    }
    return this.#out;
  }

  finish(memory: Uint8Array, target: number): number {
    this.#memory = memory;
    this.#out = target;
    this.#retry(true);
    return this.#out;
  }

  protected put(byte: number): void {
    this.#memory[this.#out++] = byte;
  }

  protected putPoint(point: number): void {
    this.#out = writeUtf8(this.#memory, this.#out, point);
  }

  #retry(last: boolean): void {
    const at = this.#run(this.#carry, 0, this.#carried, last);
    this.#carry.copyWithin(0, at, this.#carried);
    this.#carried -= at;
  }

  /** Result: where a sequence begins that is not complete, or `to`. */
  #run(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const begins = this.#begins;
    for (let at = from; ; ) {
      const start = at;
      const soon = this.#only === undefined ? to : Math.min(to, at + SHORT_RUN);
      while (at < soon && begins[bytes[at] ?? 0] === 0) at++;
      if (at < to && at === soon && this.#only !== undefined) {
        const ahead = bytes.subarray(at, to).indexOf(this.#only);
        at = ahead < 0 ? to : at + ahead;
      }
      this.#copy(bytes, start, at);
      if (at >= to) return to;
      const length = this.undo(bytes, at, to, last);
      if (length === INCOMPLETE) return at;
      at += length;
    }
  }

  #copy(bytes: Uint8Array, from: number, to: number): void {
    if (to - from > SHORT_RUN) {
      this.#memory.set(bytes.subarray(from, to), this.#out);
      this.#out += to - from;
    } else {
      for (let at = from; at < to; at++) this.#memory[this.#out++] = bytes[at] ?? 0;
    }
  }
}

const NOTHING = new Uint8Array(0);
