import type { CompiledRule } from '../compiled_rule.ts';
import { isPlain } from '../plain_text.ts';
import { CutRules, headAt } from '../split/cut_rules.ts';
import { BASE64_VALUES } from '../views/base64.ts';
import { atbash, fromBase, NUMBER_BASES, reversed, rot13, shifted, swapped } from './writings.ts';

/** What a run may have been before. `text`: Latin-1. */
export interface Reading {
  readonly decoding: string;
  readonly text: string;
}

/** Runs that may be a key. */
const SHORTEST = 20;
const LONGEST = 512;
/** A number of so many bytes is one of 22 digits of base 62 at least, and takes a square of their count to read. */
const SHORTEST_NUMBER = 22;
const LONGEST_NUMBER = 200;
/** Digits that decide on the first three bytes. */
const LEADING_DIGITS = 10;
/** Characters of a secret that are looked up. */
const START = 4;
const TRIPLES = 0x8000;

const BASES = Object.entries(NUMBER_BASES).map(([name, digits]) => {
  const values = new Int8Array(256).fill(-1);
  for (const [value, digit] of [...digits].entries()) values[digit.charCodeAt(0)] = value;
  const bytes = Math.log(digits.length) / Math.log(256);
  return { decoding: name.trim(), digits, values, bytes };
});

/** Letter by letter. `shown`: what is looked for, in the place of a letter that begins a secret. */
const LETTERWISE = [
  { decoding: 'case', shown: (text: string) => text, undo: swapped },
  { decoding: 'case', shown: (text: string) => text, undo: (text: string) => text.toUpperCase() },
  { decoding: 'rot13', shown: rot13, undo: rot13 },
  {
    decoding: 'caesar',
    shown: (text: string) => shifted(text, 3),
    undo: (text: string) => shifted(text, 23),
  },
  { decoding: 'atbash', shown: atbash, undo: atbash },
] as const;
const SAME = 1;
const CASES = 3;

/** Base64 that was written otherwise itself: character `n` of the run as it was. */
const OF_BASE64 = [
  { at: (length: number, n: number) => length - 1 - n, letter: tableOf((text) => text), undo: reversed },
  { at: (_length: number, n: number) => n, letter: tableOf(swapped), undo: swapped },
  { at: (_length: number, n: number) => n, letter: tableOf(rot13), undo: rot13 },
];

/**
 * Tells the runs that are a credential, or a watched value, from its first character to its last, in another writing:
 * backwards, in other letters, as a number. Of nearly all runs it takes a look into a table to know that they are none.
 */
export class RunWritings {
  /** Whether there is nothing that it could tell. */
  readonly isEmpty: boolean;
  readonly #rules: CutRules;
  /** By three characters, five bits each: which of `LETTERWISE` make a secret's first three, or its next, of them. */
  readonly #first = new Uint8Array(TRIPLES);
  readonly #next = new Uint8Array(TRIPLES);

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = new CutRules(rules);
    const starts = this.#rules.starts(START);
    this.isEmpty = starts.length === 0;
    for (const start of starts) {
      for (const [bit, { decoding, shown }] of LETTERWISE.entries()) {
        // What has hardly a letter is the same in all of them.
        if (decoding !== 'case' && !/[a-z].*[a-z]/.test(start)) continue;
        const codes = Buffer.from(shown(start), 'latin1');
        const first = triple(codes[0], codes[1], codes[2]);
        const next = triple(codes[1], codes[2], codes[3]);
        this.#first[first] = (this.#first[first] ?? 0) | (1 << bit);
        this.#next[next] = (this.#next[next] ?? 0) | (1 << bit);
      }
    }
  }

  /** The run memory[from, to), of the base64 alphabets. */
  readings(memory: Uint8Array, from: number, to: number): readonly Reading[] {
    const length = to - from;
    if (length < SHORTEST || length > LONGEST) return NONE;
    const [a, b, c, d] = [memory[from], memory[from + 1], memory[from + 2], memory[from + 3]];
    const letterwise = (this.#first[triple(a, b, c)] ?? 0) & (this.#next[triple(b, c, d)] ?? 0);
    const [z, y, x, w] = [memory[to - 1], memory[to - 2], memory[to - 3], memory[to - 4]];
    const backwards = (this.#first[triple(z, y, x)] ?? 0) & (this.#next[triple(y, x, w)] ?? 0) & SAME;
    let found = NONE;
    if ((letterwise | backwards) !== 0) {
      const run = latin1(memory, from, to);
      const readings: Reading[] = [];
      const others = (letterwise & CASES) !== 0 && this.#isInItsCase(run) ? letterwise & ~CASES : letterwise;
      for (const [bit, { decoding, undo }] of LETTERWISE.entries()) {
        if ((others & (1 << bit)) !== 0) readings.push({ decoding, text: undo(run) });
      }
      if (backwards !== 0) readings.push({ decoding: 'reversed', text: reversed(run) });
      found = readings.filter(({ text }) => text !== run && this.#rules.mayStartLiteral(text));
    }
    for (const { at, letter, undo } of OF_BASE64) {
      if (!this.#isBase64(memory, from, length, at, letter)) continue;
      const text = Buffer.from(undo(latin1(memory, from, to)), 'base64').toString('latin1');
      if (this.#rules.mayStartLiteral(text)) found = [...found, { decoding: 'base64', text }];
    }
    const number = this.#number(memory, from, to);
    if (number !== undefined) found = [...found, number];
    return found;
  }

  /** Whether the run is a name, in the case of names, or begins as a secret does: then it is looked at as it is. */
  #isInItsCase(run: string): boolean {
    const candidates = this.#rules.startingWith(headAt(run, 0));
    return isPlain(run) || candidates.some((rule) => this.#rules.begins(rule, run, run.length, false));
  }

  #isBase64(
    memory: Uint8Array,
    from: number,
    length: number,
    at: (length: number, n: number) => number,
    letter: Uint8Array,
  ): boolean {
    let bits = 0;
    for (let n = 0; n < 4; n++) {
      const value = BASE64_VALUES[letter[memory[from + at(length, n)] ?? 0] ?? 0] ?? -1;
      bits = (bits << 6) | value;
    }
    return ((this.#first[triple(bits >> 16, bits >> 8, bits)] ?? 0) & SAME) !== 0;
  }

  #number(memory: Uint8Array, from: number, to: number): Reading | undefined {
    const length = to - from;
    if (length < SHORTEST_NUMBER || length > LONGEST_NUMBER || !isNumber(memory, from, to)) return undefined;
    for (const { decoding, digits, values, bytes } of BASES) {
      let fraction = 0;
      let weight = 1;
      let at = from;
      for (; at < from + LEADING_DIGITS; at++) {
        const value = values[memory[at] ?? 0] ?? -1;
        if (value < 0) break;
        weight /= digits.length;
        fraction += value * weight;
      }
      if (at < from + LEADING_DIGITS) continue;
      // As many bytes as there are, and what its first three are worth.
      const exponent = length * bytes + Math.log2(fraction) / 8;
      const leading = Math.floor(2 ** (8 * (exponent - Math.floor(exponent)) + 16));
      if (((this.#first[triple(leading >> 16, leading >> 8, leading)] ?? 0) & SAME) === 0) continue;
      const run = latin1(memory, from, to);
      if (![...run].every((digit) => digits.includes(digit))) continue;
      const text = fromBase(run, digits);
      if (this.#rules.mayStartLiteral(text)) return { decoding, text };
    }
    return undefined;
  }
}

function tableOf(write: (text: string) => string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => write(String.fromCharCode(byte)).charCodeAt(0));
}

const NONE: readonly Reading[] = [];

/** Letters without case, and others as what they share five bits with. */
function triple(a = 0, b = 0, c = 0): number {
  return (a & 31) | ((b & 31) << 5) | ((c & 31) << 10);
}

/** Letters and digits, both unless all are digits: a name of programs is none. */
function isNumber(memory: Uint8Array, from: number, to: number): boolean {
  let digits = 0;
  for (let at = from; at < to; at++) {
    const byte = memory[at] ?? 0;
    if (byte <= 0x39 && byte >= 0x30) digits++;
    else if ((byte | 0x20) < 0x61 || byte === 0x5f) return false;
  }
  return digits > 0;
}

function latin1(memory: Uint8Array, from: number, to: number): string {
  return Buffer.from(memory.buffer, memory.byteOffset + from, to - from).toString('latin1');
}
