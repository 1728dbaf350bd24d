import { BackwardBits, check, floorLog2 } from './backward_bits.ts';
import { readFse } from './fse.ts';

const LONGEST_HUFFMAN_CODE = 11;

export interface HuffmanTable {
  readonly log: number;
  /** By the next `log` bits: symbol * 16 + length of its code. */
  readonly codes: Uint16Array;
}

/** RFC 8878, section 4.2.1. Result: the table and where its description ends. */
export function readHuffman(bytes: Uint8Array, start: number, end: number): [HuffmanTable, number] {
  check(start < end);
  const header = bytes[start] ?? 0;
  const weights: number[] = [];
  let at = start + 1;
  if (header >= 128) {
    for (let n = 0; n < header - 127; n++)
      weights.push(((bytes[at + (n >> 1)] ?? 0) >> (n % 2 === 0 ? 4 : 0)) & 15);
    at += (header - 126) >> 1;
  } else {
    check(at + header <= end);
    const [table, from] = readFse(bytes, at, at + header, 6, 256);
    at += header;
    const source = new BackwardBits(bytes, from, at);
    // Two states take turns.
    let state = source.read(table.log);
    let other = source.read(table.log);
    check(source.left >= 0);
    while (source.left >= 0) {
      check(weights.length < 254);
      weights.push(table.symbols[state] ?? 0);
      const following = (table.bases[state] ?? 0) + source.read(table.bits[state] ?? 0);
      state = other;
      other = following;
    }
    weights.push(table.symbols[state] ?? 0);
  }
  check(at <= end);
  return [huffmanTable(weights), at];
}

function huffmanTable(weights: number[]): HuffmanTable {
  const total = weights.reduce((sum, weight) => sum + ((1 << weight) >> 1), 0);
  check(total > 0 && total < 1 << LONGEST_HUFFMAN_CODE);
  const log = floorLog2(total) + 1;
  const rest = (1 << log) - total;
  check((rest & (rest - 1)) === 0);
  weights.push(floorLog2(rest) + 1);
  // Where the codes of each weight start: those of lower weights, which are longer, come first.
  const starts = new Uint16Array(LONGEST_HUFFMAN_CODE + 2);
  for (const weight of weights) starts[weight + 1] = (starts[weight + 1] ?? 0) + ((1 << weight) >> 1);
  for (let weight = 1; weight <= log; weight++) {
    starts[weight + 1] = (starts[weight + 1] ?? 0) + (starts[weight] ?? 0);
  }
  const codes = new Uint16Array(1 << log);
  weights.forEach((weight, symbol) => {
    if (weight === 0) return;
    const start = starts[weight] ?? 0;
    const next = start + (1 << (weight - 1));
    codes.fill(symbol * 16 + log + 1 - weight, start, next);
    starts[weight] = next;
  });
  return { log, codes };
}

/** Section 4.2.2: decodes bytes[start, end), all of it, to literals[from, to). */
export function readHuffmanStream(
  bytes: Uint8Array,
  start: number,
  end: number,
  { log, codes }: HuffmanTable,
  literals: Uint8Array,
  from: number,
  to: number,
): void {
  const source = new BackwardBits(bytes, start, end);
  const mask = (1 << log) - 1;
  let at = from;
  let left = source.left;
  // `peek`, without what makes it general: most literals are read here.
  for (; at < to && left >= log; at++) {
    const low = left - log;
    const byte = start + (low >>> 3);
    const word = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
    const code = codes[(word >>> (low & 7)) & mask] ?? 0;
    left -= code & 15;
    literals[at] = code >> 4;
  }
  source.left = left;
  for (; at < to; at++) {
    const code = codes[source.peek(log)] ?? 0;
    source.left -= code & 15;
    literals[at] = code >> 4;
  }
  check(source.left === 0);
}
