import { SequenceStream, SHORT_RUN } from './sequence_stream.ts';

/** What `undo` says of a sequence whose end has to be seen first. */
export const INCOMPLETE = 0;

/** A text decoder for sequences that each begin with one of a few bytes; all else stays as it is. */
export abstract class EscapeStream extends SequenceStream {
  /** The only byte that a sequence may begin with. */
  readonly #only: number | undefined;
  /** By byte: 1 where a sequence may begin. */
  readonly #begins = new Uint8Array(256);

  /** `longest`: bytes of the longest sequence. */
  constructor(begins: readonly number[], longest: number) {
    super(longest);
    this.#only = begins.length === 1 ? begins[0] : undefined;
    for (const byte of begins) this.#begins[byte] = 1;
  }

  /**
   * Looks at the sequence that may begin at bytes[at] and go on to `to`, `last` when nothing follows. Puts what it
   * stands for, in no more bytes, and returns its length; or puts nothing and returns `INCOMPLETE`, for want of no
   * more than the longest sequence has.
   */
  protected abstract undo(bytes: Uint8Array, at: number, to: number, last: boolean): number;

  protected run(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const begins = this.#begins;
    for (let at = from; ; ) {
      const start = at;
      const soon = this.#only === undefined ? to : Math.min(to, at + SHORT_RUN);
      while (at < soon && begins[bytes[at] ?? 0] === 0) at++;
      if (at < to && at === soon && this.#only !== undefined) {
        const ahead = bytes.subarray(at, to).indexOf(this.#only);
        at = ahead < 0 ? to : at + ahead;
      }
      this.copy(bytes, start, at);
      if (at >= to) return to;
      const length = this.undo(bytes, at, to, last);
      if (length === INCOMPLETE) return at;
      at += length;
    }
  }
}
