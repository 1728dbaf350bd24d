import type { Copied } from './copied.ts';
import type { TextDecoder } from './decoder.ts';
import { writeUtf8 } from './utf8.ts';

/** Up to here bytes are copied one by one. */
export const SHORT_RUN = 32;

/** A text decoder for sequences of bytes that the end of a block may cut: their beginning is kept for the next block. */
export abstract class SequenceStream implements TextDecoder {
  abstract readonly name: TextDecoder['name'];
  /** The start of a sequence whose end has not come yet. */
  readonly #carry: Uint8Array;
  #carried = 0;
  #memory: Uint8Array = NOTHING;
  #copied: Copied | undefined;
  #out = 0;

  /** `longest`: bytes of the longest sequence. */
  constructor(longest: number) {
    this.#carry = new Uint8Array(longest);
  }

  /**
   * Puts what bytes[from, to) stand for, in no more bytes; `last` when nothing follows. Result: where a sequence begins
   * that is not complete, for want of no more than the longest has, or `to`.
   */
  protected abstract run(bytes: Uint8Array, from: number, to: number, last: boolean): number;

  decode(memory: Uint8Array, from: number, to: number, target: number, copied?: Copied): number {
    this.#memory = memory;
    this.#out = target;
    let at = from;
    while (this.#carried > 0 && at < to) {
      this.#carry[this.#carried++] = memory[at++] ?? 0;
      this.#retry(false);
    }
    this.#copied = copied;
    const rest = this.run(memory, at, to, false);
    this.#copied = undefined;
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

  protected copy(bytes: Uint8Array, from: number, to: number): void {
    if (to - from > SHORT_RUN) {
      if (bytes === this.#memory) this.#copied?.add(from, to, this.#out);
      this.#memory.set(bytes.subarray(from, to), this.#out);
      this.#out += to - from;
    } else {
      for (let at = from; at < to; at++) this.#memory[this.#out++] = bytes[at] ?? 0;
    }
  }

  #retry(last: boolean): void {
    const at = this.run(this.#carry, 0, this.#carried, last);
    this.#carry.copyWithin(0, at, this.#carried);
    this.#carried -= at;
  }
}

const NOTHING = new Uint8Array(0);
