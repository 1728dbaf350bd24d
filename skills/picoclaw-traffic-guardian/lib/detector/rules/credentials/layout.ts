import { quoted } from '../credential_format.ts';
import { ALNUM, BASE64, DIGITS, filler, HEX, LOWER, URLSAFE } from '../filler.ts';

interface Alphabet {
  readonly characters: string;
  /** The same as a class of an expression. */
  readonly range: string;
}

/** By the letter that stands for them in a layout. */
const ALPHABETS: Readonly<Record<string, Alphabet>> = {
  d: { characters: DIGITS, range: '[0-9]' },
  h: { characters: HEX, range: '[0-9a-f]' },
  H: { characters: HEX.toUpperCase(), range: '[0-9A-F]' },
  l: { characters: `${DIGITS}${LOWER}`, range: '[0-9a-z]' },
  U: { characters: `${DIGITS}${LOWER.toUpperCase()}`, range: '[0-9A-Z]' },
  a: { characters: ALNUM, range: '[0-9a-zA-Z]' },
  w: { characters: URLSAFE, range: '[0-9a-zA-Z_-]' },
  p: { characters: `${URLSAFE}.`, range: '[0-9a-zA-Z_.-]' },
  b: { characters: BASE64, range: '[0-9a-zA-Z+/]' },
  e: { characters: `${BASE64}=_-`, range: '[0-9a-zA-Z+/=_-]' },
  q: { characters: `${BASE64}=%_-`, range: '[0-9a-zA-Z+/=%_-]' },
};

const UUID = '<8h>-<4h>-<4h>-<4h>-<12h>';

/** How a secret is laid out: literal text and runs of characters. */
export interface Layout {
  /** Every character that may occur. */
  readonly body: string;
  readonly shortest: number;
  readonly longest: number;
  /** As an expression; of a single run, its body and its length say as much. */
  readonly shape: string | null;
  /** Bits per character that random text of the least random alternative has nearly always. */
  readonly minEntropy: number;
  readonly sample: (seed: number) => string;
}

/**
 * Reads `<22w>.<43w>`: 22 base64url characters, a point, 43 more. `<20,40a>` is a range, `<uuid>` a UUID; ` or ` parts
 * alternatives, of which samples show the first. Throws a TypeError for an alphabet that there is not.
 */
export function layout(text: string): Layout {
  const alternatives = text.replaceAll('<uuid>', UUID).split(' or ').map(readParts);
  const [first = []] = alternatives;
  const sums = (of: (part: Part) => number): number[] =>
    alternatives.map((each) => each.reduce((sum, part) => sum + of(part), 0));
  const shape = alternatives.map((each) => each.map(expressionOf).join('')).join('|');
  return {
    body: ordered(alternatives.flat().map(charactersOf).join('')),
    shortest: Math.min(...sums(shortestOf)),
    longest: Math.max(...sums(longestOf)),
    shape: first.length === 1 && alternatives.length === 1 ? null : `(?:${shape})`,
    minEntropy: Math.min(...alternatives.map(entropyOf)),
    sample: (seed) => first.map((part, at) => textOf(part, seed * 16 + at)).join(''),
  };
}

type Part = string | { readonly alphabet: Alphabet; readonly from: number; readonly to: number };

function readParts(text: string): Part[] {
  return [...text.matchAll(/<(\d+)(?:,(\d+))?([A-Za-z])>|[^<]+/g)].map(([literal, from, to, letter]) => {
    if (letter === undefined) return literal;
    const alphabet = ALPHABETS[letter];
    if (alphabet === undefined) throw new TypeError(`no alphabet ${letter} in the layout ${text}`);
    return { alphabet, from: Number(from), to: Number(to ?? from) };
  });
}

const charactersOf = (part: Part): string => (typeof part === 'string' ? part : part.alphabet.characters);
const shortestOf = (part: Part): number => (typeof part === 'string' ? part.length : part.from);
const longestOf = (part: Part): number => (typeof part === 'string' ? part.length : part.to);

function expressionOf(part: Part): string {
  if (typeof part === 'string') return quoted(part);
  const { alphabet, from, to } = part;
  return `${alphabet.range}{${from === to ? from : `${from},${to}`}}`;
}

function textOf(part: Part, seed: number): string {
  return typeof part === 'string' ? part : filler(part.from, part.alphabet.characters, seed);
}

/** As `isSecret` has it for a single run; a layout of several kinds of runs is as random as its longest one. */
function entropyOf(parts: readonly Part[]): number {
  const runs = parts.filter((part) => typeof part !== 'string');
  const [longest] = runs.toSorted((a, b) => b.from - a.from);
  const length = runs.reduce((sum, { from }) => sum + from, 0);
  const size = longest?.alphabet.characters.length ?? 1;
  return 0.72 * Math.min(Math.log2(size), Math.log2(length));
}

/** Each character once; whole ranges in one piece, so that expressions can name them as such. */
function ordered(characters: string): string {
  const left = new Set(characters);
  let text = '';
  for (const range of [DIGITS, LOWER, LOWER.toUpperCase(), 'abcdef', 'ABCDEF']) {
    if (![...range].every((character) => left.has(character))) continue;
    text += range;
    for (const character of range) left.delete(character);
  }
  return text + [...left].join('');
}
