import type { Engine } from './engine.ts';
import { LAYOUT, LONG_STRETCH, MATCH_LIMIT, MOST_BLANKS } from './layout.ts';
import { RUN_CLASSES } from './run_classes.ts';
import { SHORT_ESCAPES, standsInText } from './short_escapes.ts';

interface Keyword {
  readonly number: number;
  readonly bytes: Buffer;
}

/** `gate.wat` in JavaScript, for engines without WebAssembly: the same results at a tenth of the speed. */
export function portableEngine(keywords: readonly string[]): Engine {
  const memory = new ArrayBuffer(LAYOUT.keywords);
  const bytes = new Uint8Array(memory);
  /** By their first three bytes: at least so many has each. */
  const byStart = new Map<number, Keyword[]>();
  const enter = (start: number, keyword: Keyword): void => {
    const others = byStart.get(start);
    if (others === undefined) byStart.set(start, [keyword]);
    else others.push(keyword);
  };
  keywords.forEach((keyword, number) => {
    const entry = { number, bytes: Buffer.from(keyword, 'latin1') };
    enter(startOf(entry.bytes, 0), entry);
    // A gap that is wide.
    if (/^[^ ] [^ ]/.test(keyword)) enter(startOf(Buffer.from(`${keyword[0]}  `, 'latin1'), 0), entry);
  });
  // A search stops beyond the limit, where one address holds no more than there are keywords.
  const matches = new Int32Array(2 * (MATCH_LIMIT + 1 + keywords.length));
  let resume = 0;
  let plain = 0;

  const isBlank = (at: number): boolean => LOWER_CASE[bytes[at] ?? 0] === BLANK;

  /** Where the keyword ends that stands at `at`; undefined where it does not. */
  const endOf = (keyword: Buffer, at: number): number | undefined => {
    let next = at;
    for (let n = 0; n < keyword.length; n++) {
      const byte = keyword[n];
      if (LOWER_CASE[bytes[next++] ?? 0] !== byte) return undefined;
      if (byte !== BLANK || n === 0 || keyword[n - 1] === BLANK) continue;
      if (n + 1 === keyword.length || keyword[n + 1] === BLANK) continue;
      for (let blanks = 1; blanks < MOST_BLANKS && isBlank(next); blanks++) next++;
    }
    return next;
  };

  const search = (from: number, end: number): number => {
    let count = 0;
    let at = from;
    for (; at <= end && count <= MATCH_LIMIT; at++) {
      for (const keyword of byStart.get(startOf(bytes, at)) ?? []) {
        if ((endOf(keyword.bytes, at) ?? end + 1) > end) continue;
        matches[2 * count] = at;
        matches[2 * count++ + 1] = keyword.number;
      }
    }
    resume = at;
    return count;
  };

  const undoEscapes = (from: number, end: number, target: number, text: number): number => {
    let at = from;
    let out = target;
    plain = from;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte !== BACKSLASH) {
        bytes[out++] = byte;
        at++;
        continue;
      }
      if (at + 1 >= end) break;
      const letter = bytes[at + 1] ?? 0;
      const meaning = SHORT_ESCAPES[letter] ?? 0;
      if (
        (meaning === 0 && letter !== LETTER_U) ||
        (text !== 0 && !standsInText(bytes, at, { from: text, to: end }))
      ) {
        bytes[out++] = BACKSLASH;
        at++;
        continue;
      }
      if (meaning === 0 || at - plain >= LONG_STRETCH) break;
      bytes[out++] = meaning;
      at += 2;
      plain = at;
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

  return {
    kind: 'portable',
    memory,
    matches,
    search,
    undoEscapes,
    plain: () => plain,
    findRun,
    resume: () => resume,
  };
}

const BACKSLASH = 0x5c;
const BLANK = 0x20;
const LETTER_U = 0x75;

/** By byte: a letter of ASCII in lower case, a blank for white space, all else as it is. */
const LOWER_CASE = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte >= 9 && byte <= 13 ? 0x20 : byte,
);

function startOf(bytes: Uint8Array, at: number): number {
  return (
    (LOWER_CASE[bytes[at] ?? 0] ?? 0) |
    ((LOWER_CASE[bytes[at + 1] ?? 0] ?? 0) << 8) |
    ((LOWER_CASE[bytes[at + 2] ?? 0] ?? 0) << 16)
  );
}
