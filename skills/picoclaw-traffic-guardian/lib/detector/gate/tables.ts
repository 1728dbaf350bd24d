import { bitmapIndex, FOLD, LAYOUT } from './layout.ts';

const BUCKETS = 32;

/**
 * Keyword number `n` of a sorted list stands in this bucket. Neighbours share first pairs, so that buckets stay
 * sparse; and short keywords, after which any byte may follow, do not open the buckets of long ones.
 */
function bucketOf(n: number, count: number): number {
  return Math.floor((n * BUCKETS) / count);
}

/** The other case of a letter; any other byte itself. `code` is no upper-case letter. */
function upper(code: number): number {
  return code >= 0x61 && code <= 0x7a ? code - 0x20 : code;
}

/** Fills the four tables for `keywords`: lower case, ASCII, at least three bytes. */
export function fillTables(memory: ArrayBuffer, keywords: readonly string[]): void {
  const firstPairs = new Uint32Array(memory, LAYOUT.firstPairs, 65536);
  const nextPairs = new Uint32Array(memory, LAYOUT.nextPairs, 65536);
  const allow = (masks: Uint32Array, low: string, high: string, bit: number) => {
    const first = low.charCodeAt(0);
    const second = high.charCodeAt(0);
    add(masks, first | (second << 8), bit);
    add(masks, upper(first) | (second << 8), bit);
    add(masks, first | (upper(second) << 8), bit);
    add(masks, upper(first) | (upper(second) << 8), bit);
  };
  const bytes = new Uint8Array(memory);
  const mark = (bitmap: number, folded: number) => {
    const index = bitmapIndex(folded);
    bytes[bitmap + (index >>> 3)] = (bytes[bitmap + (index >>> 3)] ?? 0) | (1 << (index & 7));
  };

  const distinct = [...new Set(keywords)].sort();
  const sorted = [
    ...distinct.filter(({ length }) => length === 3),
    ...distinct.filter(({ length }) => length === 4),
    ...distinct.filter(({ length }) => length > 4),
  ];
  const bitOf = (n: number) => 1 << bucketOf(n, sorted.length);
  // Where a keyword has ended, any byte may follow. Whole rows at a time: a loop over all pairs would be hot enough
  // to wake the optimising compiler at start, whose work costs a process that then stays idle some megabytes.
  const endings = endingMasks(sorted, bitOf);
  for (let high = 0; high < 256; high++) nextPairs.set(endings, high * 256);
  sorted.forEach((keyword, n) => {
    const bit = bitOf(n);
    const [first = '', second = '', third = '', fourth, fifth] = keyword;
    allow(firstPairs, first, second, bit);
    allow(firstPairs, second, third, bit);
    if (fourth !== undefined) allow(nextPairs, third, fourth, bit);
    if (fourth !== undefined && fifth !== undefined) allow(nextPairs, fourth, fifth, bit);
    if (keyword.length === 3) mark(LAYOUT.threeBytes, prefixOf(keyword));
    else mark(LAYOUT.fourBytes, prefixOf(keyword));
  });
}

function add(masks: Uint32Array, index: number, bit: number): void {
  masks[index] = (masks[index] ?? 0) | bit;
}

/** Masks by the low byte of a second pair whose high byte lies behind a keyword's end. */
function endingMasks(keywords: readonly string[], bitOf: (n: number) => number): Uint32Array {
  const masks = new Uint32Array(256);
  // At one alignment the second pair begins with the keyword's third byte, at the other with its fourth.
  masks.fill(keywords.reduce((bits, { length }, n) => (length === 3 ? bits | bitOf(n) : bits), 0));
  keywords.forEach((keyword, n) => {
    if (keyword.length !== 4) return;
    const low = keyword.charCodeAt(3);
    add(masks, low, bitOf(n));
    add(masks, upper(low), bitOf(n));
  });
  return masks;
}

/** The first four bytes of a keyword (three, of a three-byte keyword) as a folded little-endian number. */
export function prefixOf(keyword: string): number {
  let value = 0;
  for (let at = Math.min(4, keyword.length) - 1; at >= 0; at--) value = (value << 8) | keyword.charCodeAt(at);
  return keyword.length === 3 ? (value | FOLD) & 0xffffff : value | FOLD;
}
