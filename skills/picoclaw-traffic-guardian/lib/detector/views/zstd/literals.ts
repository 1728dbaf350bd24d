import { check } from './backward_bits.ts';
import { type HuffmanTable, readHuffman, readHuffmanStream } from './huffman.ts';

export interface Literals {
  /** `count` of them, then anything; valid until the next block is read. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Where the block goes on. */
  readonly next: number;
}

/** Reads what a block holds besides repetitions (RFC 8878, section 3.1.1.3.1). A block may use the table of an earlier one. */
export class LiteralsReader {
  #huffman: HuffmanTable | undefined;
  #buffer = new Uint8Array(0);
  readonly #largest: number;

  /** `largest`: bytes that a block may yield. */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /** Of the block that ends at `end`, whose literals begin at `at`. Throws ZstdError. */
  read(bytes: Uint8Array, at: number, end: number): Literals {
    check(at < end);
    const header = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 2 ** 8 + (bytes[at + 2] ?? 0) * 2 ** 16;
    const kind = header & 3;
    const format = (header >> 2) & 3;
    if (kind < 2) {
      const length = format === 1 ? 2 : format === 3 ? 3 : 1;
      const count = length === 1 ? (header >> 3) & 31 : length === 2 ? (header >> 4) & 0xfff : header >> 4;
      check(count <= this.#largest);
      const from = at + length;
      const next = from + (kind === 0 ? count : 1);
      check(next <= end);
      if (kind === 0) return { bytes: bytes.subarray(from, from + count), count, next };
      return { bytes: this.#room(count).fill(bytes[from] ?? 0, 0, count), count, next };
    }
    const width = format < 2 ? 10 : format === 2 ? 14 : 18;
    const length = (4 + 2 * width) >> 3;
    check(at + length <= end);
    // Two sizes of up to 18 bits: 40 bits with the header.
    const sizes = header + (bytes[at + 3] ?? 0) * 2 ** 24 + (length > 4 ? (bytes[at + 4] ?? 0) : 0) * 2 ** 32;
    const count = Math.floor(sizes / 16) % 2 ** width;
    const next = at + length + (Math.floor(sizes / 2 ** (4 + width)) % 2 ** width);
    check(count <= this.#largest && next <= end);
    let from = at + length;
    if (kind === 2) [this.#huffman, from] = readHuffman(bytes, from, next);
    const table = this.#huffman;
    check(table !== undefined);
    const literals = this.#room(count);
    if (format === 0) {
      readHuffmanStream(bytes, from, next, table, literals, 0, count);
      return { bytes: literals, count, next };
    }
    check(from + 6 <= next);
    const share = (count + 3) >> 2;
    for (let n = 0, begin = from + 6; n < 4; n++) {
      const size = (bytes[from + 2 * n] ?? 0) | ((bytes[from + 2 * n + 1] ?? 0) << 8);
      const stop = n === 3 ? next : begin + size;
      check(stop <= next && share * 3 <= count);
      readHuffmanStream(bytes, begin, stop, table, literals, n * share, n === 3 ? count : (n + 1) * share);
      begin = stop;
    }
    return { bytes: literals, count, next };
  }

  #room(count: number): Uint8Array {
    if (this.#buffer.length < count) this.#buffer = new Uint8Array(count);
    return this.#buffer;
  }
}
