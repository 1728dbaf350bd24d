/** Coded data breaks the format's rules. */
export class ZstdError extends Error {}

/** Block_Maximum_Size (RFC 8878, section 3.1.1.2.4), when the window is no smaller. */
export const LARGEST_BLOCK = 128 * 1024;
const LONGEST_HUFFMAN_CODE = 11;

/** A decoding table: by state, the symbol it stands for, and how the next state is made. */
interface FseTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

interface HuffmanTable {
  readonly log: number;
  /** By the next `log` bits: symbol * 16 + length of its code. */
  readonly codes: Uint16Array;
}

function check(holds: boolean): asserts holds {
  if (!holds) throw new ZstdError('not zstd');
}

const floorLog2 = (value: number): number => 31 - Math.clz32(value);

/** Reads a stream of bits from its last to its first (section 4.1). Beyond the first, bits are zero. */
class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  /** Bits left; negative when more were read than there are. */
  left: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? (bytes[end - 1] ?? 0) : 0;
    check(last !== 0);
    this.#bytes = bytes;
    this.#start = start;
    this.left = (end - start - 1) * 8 + floorLog2(last);
  }

  /** The `count` (at most 24) bits that end `left` bits from the start. */
  peek(count: number): number {
    const from = this.left - count;
    const low = Math.max(0, from);
    const bytes = this.#bytes;
    const at = this.#start + (low >>> 3);
    const word =
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24)) >>>
      (low & 7);
    if (from >= 0) return word & ((1 << count) - 1);
    return this.left <= 0 ? 0 : (word & ((1 << this.left) - 1)) << -from;
  }

  read(count: number): number {
    const value = this.peek(count);
    this.left -= count;
    return value;
  }
}

/** Section 4.1.1. Result: the table and where its description ends. */
function readFse(
  bytes: Uint8Array,
  at: number,
  end: number,
  longest: number,
  symbols: number,
): [FseTable, number] {
  let bit = at * 8;
  const read = (count: number): number => {
    const byte = bit >>> 3;
    const word = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
    bit += count;
    check(bit <= end * 8);
    return (word >>> (bit - count - byte * 8)) & ((1 << count) - 1);
  };
  check(at < end);
  const log = read(4) + 5;
  check(log <= longest);
  const shares: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    check(shares.length < symbols);
    const count = floorLog2(left + 1) + 1;
    // Small values take one bit less.
    const short = (1 << count) - 2 - left;
    let value = read(count - 1);
    if (value >= short) {
      if (read(1) === 1) value += (1 << (count - 1)) - short;
    }
    const share = value - 1;
    shares.push(share);
    left -= Math.abs(share);
    if (share !== 0) continue;
    for (let zeros = 3; zeros === 3; ) {
      zeros = read(2);
      for (let n = 0; n < zeros; n++) shares.push(0);
      check(shares.length <= symbols);
    }
  }
  check(left === 0);
  return [fseTable(log, shares), (bit + 7) >>> 3];
}

function fseTable(log: number, shares: readonly number[]): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = Uint16Array.from(shares, (share) => Math.abs(share));
  let high = size;
  shares.forEach((share, symbol) => {
    if (share < 0) symbols[--high] = symbol;
  });
  let position = 0;
  shares.forEach((share, symbol) => {
    for (let n = 0; n < share; n++) {
      symbols[position] = symbol;
      do position = (position + (size >> 1) + (size >> 3) + 3) & (size - 1);
      while (position >= high);
    }
  });
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] ?? 0;
    const count = next[symbol] ?? 0;
    next[symbol] = count + 1;
    const width = log - floorLog2(count);
    bits[state] = width;
    bases[state] = (count << width) - size;
  }
  return { log, symbols, bits, bases };
}

/** Section 4.2.1. */
function readHuffman(bytes: Uint8Array, start: number, end: number): [HuffmanTable, number] {
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

/** Codes of literal and match lengths (section 3.1.1.3.2.1.1): how many bits follow, and what they are added to. */
function lengthCodes(
  first: number,
  bits: readonly number[],
): { readonly bits: Uint8Array; readonly bases: Int32Array } {
  const bases = new Int32Array(bits.length);
  bits.reduce((base, width, code) => {
    bases[code] = base;
    return base + 2 ** width;
  }, first);
  return { bits: Uint8Array.from(bits), bases };
}
const none = (count: number): number[] => Array.from({ length: count }, () => 0);
const from = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, n) => low + n);
const LITERAL_LENGTHS = lengthCodes(0, [...none(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, ...from(6, 16)]);
const MATCH_LENGTHS = lengthCodes(3, [...none(32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, ...from(7, 16)]);

/** Section 3.1.1.3.2.2: log, symbols and default shares of literal lengths, offsets and match lengths. */
const KINDS = [
  {
    log: 9,
    symbols: 36,
    // biome-ignore format: a table
    shares: fseTable(6, [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1]),
  },
  {
    log: 8,
    symbols: 32,
    shares: fseTable(
      5,
      [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    ),
  },
  {
    log: 9,
    symbols: 53,
    shares: fseTable(6, [
      1,
      4,
      3,
      2,
      2,
      2,
      2,
      2,
      2,
      ...Array.from({ length: 37 }, () => 1),
      ...Array.from({ length: 7 }, () => -1),
    ]),
  },
] as const;
/** No offset into a window of 8 MB has more bits. */
const LONGEST_OFFSET = 24;

/** What the blocks of one frame hand on to each other (section 3.1.1.3). */
export class ZstdBlocks {
  #huffman: HuffmanTable | undefined;
  readonly #tables: Array<FseTable | undefined> = [undefined, undefined, undefined];
  #offset1 = 1;
  #offset2 = 4;
  #offset3 = 8;
  readonly #largest: number;
  #literals: Uint8Array = EMPTY;

  /** `largest`: bytes that a block of this frame may yield. */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /**
   * Decodes the compressed block bytes[at, end) to output[out, …), where `largest` bytes have room. What this frame
   * yielded before stands in output[start, out). Result: where the output ends. Throws ZstdError.
   */
  decode(bytes: Uint8Array, at: number, end: number, output: Uint8Array, start: number, out: number): number {
    const { from, count, next } = this.#readLiterals(bytes, at, end);
    const literals = from === undefined ? this.#literals : bytes.subarray(from, from + count);
    return this.#runSequences(bytes, next, end, literals, count, output, start, out);
  }

  /** Section 3.1.1.3.1. `from`: where raw literals stand. */
  #readLiterals(
    bytes: Uint8Array,
    at: number,
    end: number,
  ): { readonly from: number | undefined; readonly count: number; readonly next: number } {
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
      if (kind === 0) return { from, count, next };
      this.#room(count).fill(bytes[from] ?? 0, 0, count);
      return { from: undefined, count, next };
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
      return { from: undefined, count, next };
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
    return { from: undefined, count, next };
  }

  #room(count: number): Uint8Array {
    if (this.#literals.length < count) this.#literals = new Uint8Array(count);
    return this.#literals;
  }

  /** Section 3.1.1.3.2, and section 3.1.1.4 at once. */
  #runSequences(
    bytes: Uint8Array,
    at: number,
    end: number,
    literals: Uint8Array,
    literalCount: number,
    output: Uint8Array,
    start: number,
    out: number,
  ): number {
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
      check(next < end);
      const modes = bytes[next++] ?? 0;
      check((modes & 3) === 0);
      next = this.#readTable(0, modes >> 6, bytes, next, end);
      next = this.#readTable(1, (modes >> 4) & 3, bytes, next, end);
      next = this.#readTable(2, (modes >> 2) & 3, bytes, next, end);
      const [literalTable, offsetTable, matchTable] = this.#tables;
      check(literalTable !== undefined && offsetTable !== undefined && matchTable !== undefined);
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
        check(source.left >= 0 && literal + run <= literalCount && out + run + match <= limit);
        const offset = this.#offsetOf(offsetValue, run);
        for (const stop = literal + run; literal < stop; ) output[out++] = literals[literal++] ?? 0;
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
    check(out + literalCount - literal <= limit);
    output.set(literals.subarray(literal, literalCount), out);
    return out + literalCount - literal;
  }

  #readTable(kind: 0 | 1 | 2, mode: number, bytes: Uint8Array, at: number, end: number): number {
    const { log, symbols, shares } = KINDS[kind];
    let next = at;
    if (mode === 0) this.#tables[kind] = shares;
    else if (mode === 1) {
      const symbol = bytes[next++] ?? 0;
      check(next <= end && symbol < symbols);
      this.#tables[kind] = {
        log: 0,
        symbols: Uint8Array.of(symbol),
        bits: new Uint8Array(1),
        bases: new Uint16Array(1),
      };
    } else if (mode === 2) [this.#tables[kind], next] = readFse(bytes, at, end, log, symbols);
    return next;
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

/** Section 4.2.2. */
function readHuffmanStream(
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

const EMPTY = new Uint8Array(0);
