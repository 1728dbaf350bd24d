import { check, floorLog2 } from './backward_bits.ts';

/** A decoding table: by state, the symbol it stands for, and how the next state is made. */
export interface FseTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** RFC 8878, section 4.1.1. Result: the table and where its description ends. */
export function readFse(
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

/** `shares`: of each symbol, by its number; -1 for one that is less likely than 1 in 2 ** `log`. */
export function fseTable(log: number, shares: readonly number[]): FseTable {
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
