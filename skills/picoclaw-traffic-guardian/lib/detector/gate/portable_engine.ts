import type { Engine } from './engine.ts';
import { bitmapIndex, CANDIDATE_LIMIT, FOLD, LAYOUT } from './layout.ts';
import { RUN_CLASSES } from './run_classes.ts';
import { SHORT_ESCAPES } from './short_escapes.ts';

/** `gate.wat` in JavaScript, for engines without WebAssembly: the same results at a quarter of the speed. */
export function portableEngine(): Engine {
  const memory = new ArrayBuffer(LAYOUT.size);
  const bytes = new Uint8Array(memory);
  const pairs = new Uint16Array(memory);
  const firstPairs = new Uint32Array(memory, LAYOUT.firstPairs, 65536);
  const nextPairs = new Uint32Array(memory, LAYOUT.nextPairs, 65536);
  const candidates = new Int32Array(memory, LAYOUT.candidates);
  let resume = 0;

  const inBitmap = (bitmap: number, folded: number): boolean => {
    const index = bitmapIndex(folded);
    return (((bytes[bitmap + (index >>> 3)] ?? 0) >>> (index & 7)) & 1) === 1;
  };
  const foldedAt = (at: number): number =>
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24) |
    FOLD;
  const mayStart = (at: number): boolean => {
    const folded = foldedAt(at);
    return inBitmap(LAYOUT.fourBytes, folded) || inBitmap(LAYOUT.threeBytes, folded & 0xffffff);
  };

  const learn = (from: number, end: number): void => {
    let any = 0;
    for (let at = from; at < end; ) {
      const length = bytes[at] ?? 0;
      const bit = 1 << (bytes[at + 1] ?? 0);
      at += 2;
      allow(firstPairs, bytes, at, bit);
      allow(firstPairs, bytes, at + 1, bit);
      // Where a keyword has ended, any byte may follow.
      if (length === 3) any |= bit;
      else allow(nextPairs, bytes, at + 2, bit);
      if (length === 4) for (let next = 0; next < 256; next++) open(nextPairs, bytes[at + 3] ?? 0, next, bit);
      if (length > 4) allow(nextPairs, bytes, at + 3, bit);
      const bitmap = length === 3 ? LAYOUT.threeBytes : LAYOUT.fourBytes;
      const folded = foldedAt(at);
      const index = bitmapIndex(length === 3 ? folded & 0xffffff : folded);
      bytes[bitmap + (index >>> 3)] = (bytes[bitmap + (index >>> 3)] ?? 0) | (1 << (index & 7));
      at += length;
    }
    for (let pair = 0; pair < 65536; pair++) nextPairs[pair] = (nextPairs[pair] ?? 0) | any;
  };

  const search = (from: number, end: number): number => {
    // A pair every second byte, from an even address: a keyword at either alignment has one of its pairs there.
    let at = (from & ~1) - 2;
    let count = 0;
    let mask = firstPairs[pairs[at >>> 1] ?? 0] ?? 0;
    for (; at <= end && count <= CANDIDATE_LIMIT; at += 2) {
      const pair = pairs[(at >>> 1) + 1] ?? 0;
      if ((mask & (nextPairs[pair] ?? 0)) !== 0) {
        for (let start = at - 1; start <= at; start++) {
          if (mayStart(start)) candidates[count++] = start;
        }
      }
      mask = firstPairs[pair] ?? 0;
    }
    resume = at <= end ? at + 2 : end + 1;
    return count;
  };

  const undoEscapes = (from: number, end: number, target: number): number => {
    let at = from;
    let out = target;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte !== BACKSLASH) {
        bytes[out++] = byte;
        at++;
        continue;
      }
      if (at + 1 >= end) break;
      const letter = bytes[at + 1] ?? 0;
      if (letter === LETTER_U) break;
      const meaning = SHORT_ESCAPES[letter] ?? 0;
      bytes[out++] = meaning === 0 ? BACKSLASH : meaning;
      at += meaning === 0 ? 1 : 2;
    }
    resume = at;
    return out;
  };

  const findRun = (from: number, end: number, minimum: number, runClass: number): number => {
    const isOfClass = (at: number): boolean => ((RUN_CLASSES[bytes[at] ?? 0] ?? 0) & runClass) !== 0;
    for (let start = from; start < end; start = resume + 1) {
      resume = start;
      while (resume < end && isOfClass(resume)) resume++;
      if (resume > start && (resume === end || resume - start >= minimum)) return start;
    }
    resume = end;
    return end;
  };

  return { kind: 'portable', memory, learn, search, undoEscapes, findRun, resume: () => resume };
}

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** Lets the pair of bytes at `at`, in any case, open the bucket. */
function allow(masks: Uint32Array, bytes: Uint8Array, at: number, bit: number): void {
  const low = bytes[at] ?? 0;
  const high = bytes[at + 1] ?? 0;
  for (const first of [low, upper(low)])
    for (const second of [high, upper(high)]) open(masks, first, second, bit);
}

function open(masks: Uint32Array, low: number, high: number, bit: number): void {
  for (const first of new Set([low, upper(low)])) {
    const pair = first | (high << 8);
    masks[pair] = (masks[pair] ?? 0) | bit;
  }
}

/** The other case of a lower-case letter; any other byte itself. */
function upper(code: number): number {
  return code >= 0x61 && code <= 0x7a ? code - 0x20 : code;
}
