import { BackwardBits, check } from './backward_bits.ts';
import type { Literals } from './literals.ts';
import { LITERAL_LENGTHS, MATCH_LENGTHS, SequenceTables } from './sequence_tables.ts';

/** No offset into a window of 8 MB has more bits. */
const LONGEST_OFFSET = 24;

/** Runs a block's sequences: some literals, then a repetition of what came before (RFC 8878, sections 3.1.1.3.2 and 3.1.1.4). */
export class SequenceRunner {
  readonly #tables = new SequenceTables();
  #offset1 = 1;
  #offset2 = 4;
  #offset3 = 8;
  readonly #largest: number;

  /** `largest`: bytes that a block may yield. */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /**
   * Runs bytes[literals.next, end) to output[out, …). What the frame yielded before stands in output[start, out).
   * Result: where the output ends. Throws ZstdError.
   */
  run(
    bytes: Uint8Array,
    end: number,
    literals: Literals,
    output: Uint8Array,
    start: number,
    out: number,
  ): number {
    const at = literals.next;
    check(at < end);
    const limit = out + this.#largest;
    let next = at + 1;
    let count = bytes[at] ?? 0;
    if (count === 255) {
      count = (bytes[at + 1] ?? 0) + (bytes[at + 2] ?? 0) * 256 + 0x7f00;
      next = at + 3;
    } else if (count >= 128) {
      count = (count - 128) * 256 + (bytes[at + 1] ?? 0);
      next = at + 2;
    }
    let literal = 0;
    if (count > 0) {
      next = this.#tables.read(bytes, next, end);
      const literalTable = this.#tables.get('literalLengths');
      const offsetTable = this.#tables.get('offsets');
      const matchTable = this.#tables.get('matchLengths');
      const source = new BackwardBits(bytes, next, end);
      let literalState = source.read(literalTable.log);
      let offsetState = source.read(offsetTable.log);
      let matchState = source.read(matchTable.log);
      for (;;) {
        const offsetCode = offsetTable.symbols[offsetState] ?? 0;
        const matchCode = matchTable.symbols[matchState] ?? 0;
        const literalCode = literalTable.symbols[literalState] ?? 0;
        check(offsetCode <= LONGEST_OFFSET);
        const offsetValue = (1 << offsetCode) + source.read(offsetCode);
        const match = (MATCH_LENGTHS.bases[matchCode] ?? 0) + source.read(MATCH_LENGTHS.bits[matchCode] ?? 0);
        const run =
          (LITERAL_LENGTHS.bases[literalCode] ?? 0) + source.read(LITERAL_LENGTHS.bits[literalCode] ?? 0);
        check(source.left >= 0 && literal + run <= literals.count && out + run + match <= limit);
        const offset = this.#offsetOf(offsetValue, run);
        for (const stop = literal + run; literal < stop; ) output[out++] = literals.bytes[literal++] ?? 0;
        check(offset > 0 && offset <= out - start);
        if (offset >= match && match > 32) {
          output.copyWithin(out, out - offset, out - offset + match);
          out += match;
        } else {
          for (const stop = out + match; out < stop; out++) output[out] = output[out - offset] ?? 0;
        }
        if (--count === 0) break;
        literalState =
          (literalTable.bases[literalState] ?? 0) + source.read(literalTable.bits[literalState] ?? 0);
        matchState = (matchTable.bases[matchState] ?? 0) + source.read(matchTable.bits[matchState] ?? 0);
        offsetState = (offsetTable.bases[offsetState] ?? 0) + source.read(offsetTable.bits[offsetState] ?? 0);
      }
      check(source.left === 0);
    }
    check(out + literals.count - literal <= limit);
    output.set(literals.bytes.subarray(literal, literals.count), out);
    return out + literals.count - literal;
  }

  /** Section 3.1.1.5. */
  #offsetOf(value: number, run: number): number {
    if (value > 3) {
      this.#offset3 = this.#offset2;
      this.#offset2 = this.#offset1;
      this.#offset1 = value - 3;
      return this.#offset1;
    }
    const index = value - (run === 0 ? 0 : 1);
    if (index === 0) return this.#offset1;
    const offset = index === 1 ? this.#offset2 : index === 2 ? this.#offset3 : this.#offset1 - 1;
    if (index > 1) this.#offset3 = this.#offset2;
    this.#offset2 = this.#offset1;
    this.#offset1 = offset;
    return offset;
  }
}
