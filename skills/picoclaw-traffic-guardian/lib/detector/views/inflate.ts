/** What became of coded data: it may end early, break the format's rules, or yield more than it may. */
export type InflateEnd = 'complete' | 'cut' | 'damaged' | 'limit';

export interface Inflated {
  readonly bytes: Buffer;
  /** Where the coded data ends, or where it was left. */
  readonly next: number;
  readonly end: InflateEnd;
}

class InflateStop extends Error {
  readonly end: InflateEnd;
  constructor(end: InflateEnd) {
    super(end);
    this.end = end;
  }
}

const LONGEST_CODE = 15;
/** Codes up to this length are looked up at once. */
const FAST = 9;

interface Codes {
  /** By the next `FAST` bits: symbol * 16 + length; 0 for longer codes. */
  readonly fast: Uint16Array;
  /** Number of codes of each length, and the symbols in the order of their codes. */
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** RFC 1951, section 3.2.2. */
function codesOf(lengths: Uint8Array): Codes {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const places = new Uint16Array(LONGEST_CODE + 2);
  const next = new Uint16Array(LONGEST_CODE + 2);
  let left = 1;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    const count = counts[length] ?? 0;
    left = left * 2 - count;
    if (left < 0) throw new InflateStop('damaged');
    places[length + 1] = (places[length] ?? 0) + count;
    next[length + 1] = ((next[length] ?? 0) + count) * 2;
  }
  const symbols = new Uint16Array(lengths.length);
  const fast = new Uint16Array(1 << FAST);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const place = places[length] ?? 0;
    places[length] = place + 1;
    symbols[place] = symbol;
    const code = next[length] ?? 0;
    next[length] = code + 1;
    if (length > FAST) return;
    let reversed = 0;
    for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
    for (let index = reversed; index < fast.length; index += 1 << length) fast[index] = symbol * 16 + length;
  });
  return { fast, counts, symbols };
}

const FIXED_LENGTHS = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
/** Made when they are first needed. */
let fixed: readonly [Codes, Codes] | undefined;

/** Bits that follow a code of a length or a distance, and what they are added to (section 3.2.5). */
function extra(
  first: number,
  groups: number,
  groupSize: number,
  count: number,
): readonly [Uint8Array, Uint16Array] {
  const bits = Uint8Array.from({ length: count }, (_, code) =>
    Math.max(0, Math.floor(code / groupSize) - groups),
  );
  const bases = new Uint16Array(count);
  bits.reduce((base, width, code) => {
    bases[code] = base;
    return base + (1 << width);
  }, first);
  return [bits, bases];
}
const [LENGTH_BITS, LENGTH_BASES] = extra(3, 1, 4, 29);
LENGTH_BITS[28] = 0;
LENGTH_BASES[28] = 258;
const [DISTANCE_BITS, DISTANCE_BASES] = extra(1, 1, 2, 30);
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Inflater {
  readonly #input: Uint8Array;
  readonly #to: number;
  readonly #most: number;
  #at: number;
  #hold = 0;
  #count = 0;
  #output = Buffer.allocUnsafe(0);
  #length = 0;

  constructor(input: Uint8Array, from: number, to: number, most: number) {
    this.#input = input;
    this.#at = from;
    this.#to = to;
    this.#most = most;
  }

  run(): Inflated {
    let end: InflateEnd = 'complete';
    try {
      for (let isLast = false; !isLast; ) {
        isLast = this.#bits(1) === 1;
        const kind = this.#bits(2);
        if (kind === 0) this.#stored();
        else if (kind === 3) throw new InflateStop('damaged');
        else this.#coded(kind === 1 ? fixedCodes() : this.#readCodes());
      }
    } catch (error) {
      if (!(error instanceof InflateStop)) throw error;
      end = error.end;
    }
    return { bytes: this.#output.subarray(0, this.#length), next: this.#at - (this.#count >> 3), end };
  }

  /** Up to 16 bits. */
  #bits(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#to) throw new InflateStop('cut');
      this.#hold |= (this.#input[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#count -= count;
    return value;
  }

  #symbol({ fast, counts, symbols }: Codes): number {
    while (this.#count < LONGEST_CODE && this.#at < this.#to) {
      this.#hold |= (this.#input[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
    const entry = fast[this.#hold & ((1 << FAST) - 1)] ?? 0;
    if (entry !== 0) return this.#drop(entry & 15, entry >> 4);
    let code = 0;
    let first = 0;
    let place = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= (this.#hold >> (length - 1)) & 1;
      const count = counts[length] ?? 0;
      if (code - first < count) return this.#drop(length, symbols[place + code - first] ?? 0);
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new InflateStop(this.#count < LONGEST_CODE ? 'cut' : 'damaged');
  }

  #drop(count: number, symbol: number): number {
    if (count > this.#count) throw new InflateStop('cut');
    this.#hold >>>= count;
    this.#count -= count;
    return symbol;
  }

  #stored(): void {
    this.#drop(this.#count & 7, 0);
    const length = this.#bits(16);
    if (this.#bits(16) !== (length ^ 0xffff)) throw new InflateStop('damaged');
    this.#at -= this.#count >> 3;
    this.#hold = 0;
    this.#count = 0;
    const present = Math.min(length, this.#to - this.#at);
    const taken = Math.min(present, this.#most - this.#length);
    this.#reserve(taken);
    this.#output.set(this.#input.subarray(this.#at, this.#at + taken), this.#length);
    this.#length += taken;
    this.#at += taken;
    if (taken < present) throw new InflateStop('limit');
    if (present < length) throw new InflateStop('cut');
  }

  #readCodes(): readonly [Codes, Codes] {
    const literals = this.#bits(5) + 257;
    const distances = this.#bits(5) + 1;
    const lengthCodes = this.#bits(4) + 4;
    const own = new Uint8Array(19);
    for (const symbol of CODE_LENGTH_ORDER.slice(0, lengthCodes)) own[symbol] = this.#bits(3);
    const codes = codesOf(own);
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; at < lengths.length; ) {
      const symbol = this.#symbol(codes);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) throw new InflateStop('damaged');
      const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
      const count =
        symbol === 16 ? 3 + this.#bits(2) : symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7);
      if (at + count > lengths.length) throw new InflateStop('damaged');
      lengths.fill(value, at, at + count);
      at += count;
    }
    return [codesOf(lengths.subarray(0, literals)), codesOf(lengths.subarray(literals))];
  }

  #coded([literals, distances]: readonly [Codes, Codes]): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.#reserve(1);
        if (this.#length >= this.#most) throw new InflateStop('limit');
        this.#output[this.#length++] = symbol;
        continue;
      }
      const code = symbol - 257;
      if (code >= LENGTH_BASES.length) throw new InflateStop('damaged');
      const length = (LENGTH_BASES[code] ?? 0) + this.#bits(LENGTH_BITS[code] ?? 0);
      const place = this.#symbol(distances);
      if (place >= DISTANCE_BASES.length) throw new InflateStop('damaged');
      const distance = (DISTANCE_BASES[place] ?? 0) + this.#bits(DISTANCE_BITS[place] ?? 0);
      if (distance > this.#length) throw new InflateStop('damaged');
      const taken = Math.min(length, this.#most - this.#length);
      this.#reserve(taken);
      const output = this.#output;
      for (const stop = this.#length + taken; this.#length < stop; this.#length++) {
        output[this.#length] = output[this.#length - distance] ?? 0;
      }
      if (taken < length) throw new InflateStop('limit');
    }
  }

  #reserve(count: number): void {
    const needed = Math.min(this.#most, this.#length + count);
    if (needed <= this.#output.length) return;
    const larger = Buffer.allocUnsafe(Math.min(this.#most, Math.max(4096, 2 * needed)));
    larger.set(this.#output.subarray(0, this.#length));
    this.#output = larger;
  }
}

function fixedCodes(): readonly [Codes, Codes] {
  fixed ??= [codesOf(FIXED_LENGTHS), codesOf(new Uint8Array(30).fill(5))];
  return fixed;
}

/**
 * Inflates the raw deflate data (RFC 1951) that starts at input[from), up to `most` bytes. Unlike node:zlib's, it yields
 * what came before damage or the limit, at once, and says where the data ends.
 */
export function inflate(input: Uint8Array, from: number, to: number, most: number): Inflated {
  return new Inflater(input, from, to, most).run();
}
