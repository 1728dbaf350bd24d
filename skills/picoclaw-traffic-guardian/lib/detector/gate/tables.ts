import type { Engine } from './engine.ts';
import { FOLD, laneStart } from './layout.ts';

/** Fills the engine's tables for `keywords`: lower case, at least three bytes each, Latin-1. */
export function fillTables(engine: Engine, keywords: readonly string[]): void {
  // All at once: a loop over bytes here would be hot enough to wake the optimising compiler at start, whose work costs
  // a process that then stays idle some megabytes.
  const records = keywords.map((keyword) => String.fromCharCode(keyword.length) + keyword).join('');
  const from = laneStart(0);
  engine.learn(from, from + Buffer.from(engine.memory).write(records, from, 'latin1'));
}

/** The first four bytes of a keyword (three, of a three-byte keyword) as a folded little-endian number. */
export function prefixOf(keyword: string): number {
  const pairs = keyword.charCodeAt(0) | (keyword.charCodeAt(1) << 8) | (keyword.charCodeAt(2) << 16);
  return keyword.length === 3 ? (pairs | FOLD) & 0xffffff : pairs | (keyword.charCodeAt(3) << 24) | FOLD;
}
