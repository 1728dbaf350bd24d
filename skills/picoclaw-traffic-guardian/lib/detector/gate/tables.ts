import { bitmapIndex, FOLD, LAYOUT } from './layout.ts';

const BUCKETS = 32;

/**
 * Keyword number `n` of a sorted list stands in this bucket. Neighbours share first pairs, so that buckets stay
 * sparse; and short keywords, after which any byte may follow, do not open the buckets of long ones.
 */
function bucketOf(n: number, count: number): number {
  return Math.floor((n * BUCKETS) / count);
}

/** Both cases of a byte, or every byte when the keyword has ended. */
function variants(code: number | undefined): readonly number[] {
  if (code === undefined) return EVERY_BYTE;
  return code >= 0x61 && code <= 0x7a ? [code, code - 0x20] : [code];
}
const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => byte);

/** Fills the four tables for `keywords`: lower case, ASCII, at least three bytes. */
export function fillTables(memory: ArrayBuffer, keywords: readonly string[]): void {
  const firstPairs = new Uint32Array(memory, LAYOUT.firstPairs, 65536);
  const nextPairs = new Uint32Array(memory, LAYOUT.nextPairs, 65536);
  const allow = (masks: Uint32Array, low: number | undefined, high: number | undefined, bit: number) => {
    for (const first of variants(low)) {
      for (const second of variants(high)) {
        const pair = first | (second << 8);
        masks[pair] = (masks[pair] ?? 0) | bit;
      }
    }
  };
  const bytes = new Uint8Array(memory);
  const mark = (bitmap: number, folded: number) => {
    const index = bitmapIndex(folded);
    bytes[bitmap + (index >>> 3)] = (bytes[bitmap + (index >>> 3)] ?? 0) | (1 << (index & 7));
  };

  const lengthClass = (keyword: string) => Math.min(keyword.length, 5);
  const sorted = [...new Set(keywords)].sort((a, b) => lengthClass(a) - lengthClass(b) || (a < b ? -1 : 1));
  sorted.forEach((keyword, n) => {
    const bit = 1 << bucketOf(n, sorted.length);
    const codes = [0, 1, 2, 3, 4].map((at) => (at < keyword.length ? keyword.charCodeAt(at) : undefined));
    allow(firstPairs, codes[0], codes[1], bit);
    allow(nextPairs, codes[2], codes[3], bit);
    allow(firstPairs, codes[1], codes[2], bit);
    allow(nextPairs, codes[3], codes[4], bit);
    if (keyword.length === 3) mark(LAYOUT.threeBytes, prefixOf(keyword));
    else mark(LAYOUT.fourBytes, prefixOf(keyword));
  });
}

/** The first four bytes of a keyword (three, of a three-byte keyword) as a folded little-endian number. */
export function prefixOf(keyword: string): number {
  let value = 0;
  for (let at = Math.min(4, keyword.length) - 1; at >= 0; at--) value = (value << 8) | keyword.charCodeAt(at);
  return keyword.length === 3 ? (value | FOLD) & 0xffffff : value | FOLD;
}
