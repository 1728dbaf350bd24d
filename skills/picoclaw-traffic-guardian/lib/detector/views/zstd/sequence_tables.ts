import { check } from './backward_bits.ts';
import { type FseTable, fseTable, readFse } from './fse.ts';

/** Codes of literal and match lengths (RFC 8878, section 3.1.1.3.2.1.1): how many bits follow, and what they are added to. */
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
const run = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const from = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, n) => low + n);
export const LITERAL_LENGTHS = lengthCodes(0, [...run(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, ...from(6, 16)]);
export const MATCH_LENGTHS = lengthCodes(3, [...run(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, ...from(7, 16)]);

/** Section 3.1.1.3.2.2: log, symbols and default shares of each kind. */
const KINDS = {
  literalLengths: {
    log: 9,
    symbols: 36,
    // biome-ignore format: a table
    shares: fseTable(6, [4, 3, ...run(11, 2), 1, 1, 1, ...run(9, 2), 3, 2, ...run(5, 1), ...run(4, -1)]),
  },
  offsets: {
    log: 8,
    symbols: 32,
    shares: fseTable(5, [...run(6, 1), 2, 2, 2, ...run(15, 1), ...run(5, -1)]),
  },
  matchLengths: {
    log: 9,
    symbols: 53,
    shares: fseTable(6, [1, 4, 3, ...run(6, 2), ...run(37, 1), ...run(7, -1)]),
  },
} as const;
type Kind = keyof typeof KINDS;

/** The tables by which sequences are read: those of the block before stay until others come. */
export class SequenceTables {
  readonly #tables: Record<Kind, FseTable | undefined> = {
    literalLengths: undefined,
    offsets: undefined,
    matchLengths: undefined,
  };

  /** Reads what the block says of them from bytes[at, end) on; returns where it goes on. Throws ZstdError. */
  read(bytes: Uint8Array, at: number, end: number): number {
    check(at < end);
    const modes = bytes[at] ?? 0;
    check((modes & 3) === 0);
    let next = this.#read('literalLengths', modes >> 6, bytes, at + 1, end);
    next = this.#read('offsets', (modes >> 4) & 3, bytes, next, end);
    return this.#read('matchLengths', (modes >> 2) & 3, bytes, next, end);
  }

  /** Throws ZstdError when there is none yet. */
  get(kind: Kind): FseTable {
    const table = this.#tables[kind];
    check(table !== undefined);
    return table;
  }

  #read(kind: Kind, mode: number, bytes: Uint8Array, at: number, end: number): number {
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
}
