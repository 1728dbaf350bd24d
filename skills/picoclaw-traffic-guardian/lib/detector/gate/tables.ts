import type { Engine } from './engine.ts';
import { FOLD, laneStart } from './layout.ts';

const BUCKETS = 32;

/**
 * Fills the engine's tables for `keywords`: lower case, at least three bytes each, Latin-1. Neighbours in the
 * alphabet share first pairs and so a bucket, which keeps buckets sparse; and short keywords, after which any byte may
 * follow, do not open the buckets of long ones.
 */
export function fillTables(engine: Engine, keywords: readonly string[]): void {
  const distinct = [...new Set(keywords)].sort();
  const sorted = [3, 4].flatMap((length) => distinct.filter((keyword) => keyword.length === length));
  sorted.push(...distinct.filter(({ length }) => length > 4));
  // All at once: a loop over bytes here would be hot enough to wake the optimising compiler at start, whose work costs
  // a process that then stays idle some megabytes.
  const { length: count } = sorted;
  const records = sorted.map((keyword, n) => {
    const bucket = Math.floor((n * BUCKETS) / count);
    return String.fromCharCode(keyword.length, bucket) + keyword;
  });
  const from = laneStart(0);
  engine.learn(from, from + Buffer.from(engine.memory).write(records.join(''), from, 'latin1'));
}

/** The first four bytes of a keyword (three, of a three-byte keyword) as a folded little-endian number. */
export function prefixOf(keyword: string): number {
  const pairs = keyword.charCodeAt(0) | (keyword.charCodeAt(1) << 8) | (keyword.charCodeAt(2) << 16);
  return keyword.length === 3 ? (pairs | FOLD) & 0xffffff : pairs | (keyword.charCodeAt(3) << 24) | FOLD;
}
