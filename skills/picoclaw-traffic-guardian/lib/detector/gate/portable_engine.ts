import type { Engine } from './engine.ts';
import { bitmapIndex, CANDIDATE_LIMIT, FOLD, LAYOUT } from './layout.ts';
import { RUN_CLASSES } from './run_classes.ts';
import { SHORT_ESCAPES } from './short_escapes.ts';

/** `gate.wat` in JavaScript, for engines without WebAssembly: the same results at a tenth of the speed. */
export function portableEngine(): Engine {
  const memory = new ArrayBuffer(LAYOUT.size);
  const bytes = new Uint8Array(memory);
  const candidates = new Int32Array(memory, LAYOUT.candidates);
  let resume = 0;

  const inBitmap = (bitmap: number, low: number, high: number): boolean => {
    const index = bitmapIndex(low, high);
    return (((bytes[bitmap + (index >>> 3)] ?? 0) >>> (index & 7)) & 1) === 1;
  };
  const foldedAt = (at: number): number =>
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24) |
    FOLD;
  const mayStart = (at: number): boolean => {
    const low = foldedAt(at);
    const high = foldedAt(at + 4);
    return (
      inBitmap(LAYOUT.eightBytes, low, high) ||
      inBitmap(LAYOUT.fiveBytes, low, high & 0xff) ||
      inBitmap(LAYOUT.fourBytes, low, 0) ||
      inBitmap(LAYOUT.threeBytes, low & 0xffffff, 0)
    );
  };

  const learn = (from: number, end: number): void => {
    for (let at = from; at < end; ) {
      const length = bytes[at++] ?? 0;
      const low = foldedAt(at);
      const high = foldedAt(at + 4);
      const [bitmap, index] =
        length >= 8
          ? [LAYOUT.eightBytes, bitmapIndex(low, high)]
          : length >= 5
            ? [LAYOUT.fiveBytes, bitmapIndex(low, high & 0xff)]
            : length === 4
              ? [LAYOUT.fourBytes, bitmapIndex(low, 0)]
              : [LAYOUT.threeBytes, bitmapIndex(low & 0xffffff, 0)];
      bytes[bitmap + (index >>> 3)] = (bytes[bitmap + (index >>> 3)] ?? 0) | (1 << (index & 7));
      at += length;
    }
  };

  const search = (from: number, end: number): number => {
    let count = 0;
    let at = from;
    for (; at <= end && count <= CANDIDATE_LIMIT; at++) if (mayStart(at)) candidates[count++] = at;
    resume = at;
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
