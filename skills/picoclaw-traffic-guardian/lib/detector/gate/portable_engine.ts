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
  const mayStart = (at: number): boolean => {
    const folded =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24) |
      FOLD;
    return inBitmap(LAYOUT.fourBytes, folded) || inBitmap(LAYOUT.threeBytes, folded & 0xffffff);
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

  return { kind: 'portable', memory, search, undoEscapes, findRun, resume: () => resume };
}

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
