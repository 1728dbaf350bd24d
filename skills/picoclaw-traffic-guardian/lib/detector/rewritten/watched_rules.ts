import type { Rule, RuleMatch } from '../rule.ts';
import { decodeBase32, encodeBase32 } from '../views/base32.ts';
import { decodeHex } from '../views/hex.ts';
import { SEPARATORS } from './prefix_rules.ts';
import { type Rewriting, rewrittenRule } from './rewritten_rule.ts';
import { ALPHABETS_85, encode85, inBase, NUMBER_BASES, quoted, reversed, rot13 } from './writings.ts';

/** Of so many values, the first: each costs the gate fifty keywords. Nobody's gateway has more. */
const MOST_VALUES = 64;
/** Of longer values the beginning is looked for. */
const LONGEST_REWRITTEN = 64;
/** Shorter stretches of a value stand in other text by chance. */
const SHORTEST_LITERAL = 8;
const SHORTEST_PIECE = 4;
/** A value that is gathered from pieces begins with so much of it in one. */
const FIRST_PIECE = 6;
/** How far the other pieces may be away from the first. */
const GATHERED_FROM = 400;
const LONGEST_KEYWORD = 24;
/** What a value looks like in the midst of a text that is written otherwise. */
interface Literal {
  readonly decoding: string;
  readonly text: string;
  /** Of a run that is read in groups of characters: where in a group the literal begins, and how to read the run. */
  readonly run?: { readonly place: number; readonly group: number; readonly decode: (run: string) => string };
}

/** Of the first values, those that are repeated once. `values`: Latin-1. */
export function rewrittenValuesRules(values: readonly string[]): Rule[] {
  return [...new Set(values)].slice(0, MOST_VALUES).flatMap(rewrittenValueRules);
}

/**
 * Rules for a value in every writing that has a text of its own for it, wherever it stands: short ones deep within
 * something that is encoded, in runs that are cut, letter by letter, or in pieces among other text.
 */
function rewrittenValueRules(value: string): Rule[] {
  const sample = value.slice(0, LONGEST_REWRITTEN);
  const literals = new Map<string, Literal>();
  for (const literal of literalsOf(sample)) {
    if (literal.text.length >= SHORTEST_LITERAL && literal.text !== sample)
      literals.set(literal.text, literal);
  }
  const texts = [...literals.keys()];
  const longest = Math.max(...texts.map(({ length }) => length));
  const gap = '[\\s._,:;|/+"\'-]{0,4}';
  return rules([
    {
      id: 'watched_rewritten',
      keywords: texts,
      expression: new RegExp(texts.map(quoted).join('|'), 'g'),
      reach: { before: 0, after: longest },
      undo: (match) => {
        const { decoding = '', run } = literals.get(match.text) ?? {};
        const around = run === undefined ? '' : readAround(match, run);
        return { decoding: decoding.trim(), text: around.includes(value) ? around : value };
      },
    },
    codesOf(value),
    {
      id: 'watched_spaced',
      keywords: [1, 2, 4].flatMap((size) => {
        const groups = sample.match(new RegExp(`[^]{${size}}`, 'g')) ?? [];
        return SEPARATORS.map((separator) => groups.slice(0, 4).join(separator));
      }),
      expression: new RegExp([...sample].map(quoted).join(gap), 'g'),
      reach: { before: 0, after: 5 * sample.length },
      validate: ({ text }) => text !== sample,
      undo: () => ({ decoding: 'spaced', text: value }),
    },
    {
      id: 'watched_scattered',
      keywords: sample.length < 2 * FIRST_PIECE ? [] : [sample.slice(0, FIRST_PIECE)],
      expression: new RegExp(`${quoted(sample.slice(0, FIRST_PIECE))}[^]{0,${GATHERED_FROM}}`, 'g'),
      reach: { before: 0, after: GATHERED_FROM + FIRST_PIECE },
      validate: ({ text }) => !text.startsWith(sample) && isGathered(sample, text),
      undo: () => ({ decoding: 'split', text: value }),
    },
  ]);
}

/** Of longer values the beginning decides. */
const MOST_CODES = 16;
/** `parts`: what parts codes, as far as the gate looks for the first of them. What parts the others is of no matter. */
const CODES = [
  {
    decoding: 'hex',
    base: 16,
    digits: 2,
    parts: [' ', ',', ', ', '-', '.', ':', '|', '_', ';', '\\x', ' 0x', ',0x', ', 0x'],
  },
  { decoding: 'decimal', base: 10, digits: 1, parts: [' ', ',', ', ', '-', '.', ';', ')+chr(', ') + chr('] },
  { decoding: 'octal', base: 8, digits: 3, parts: [' ', ',', '\\'] },
  { decoding: 'binary', base: 2, digits: 8, parts: ['', ' ', ','] },
].map((writing) => ({
  ...writing,
  code: (byte: number): string => byte.toString(writing.base).padStart(writing.digits, '0'),
}));

/** Its bytes one by one, as numbers. */
function codesOf(value: string): Rewriting {
  const bytes = [...Buffer.from(value.slice(0, MOST_CODES), 'latin1')];
  const expressions = CODES.map(({ code }) => bytes.map(code).join('\\W{0,4}(?:0?x|chr\\()?_?'));
  return {
    id: 'watched_codes',
    keywords: CODES.flatMap(({ code, parts }) => parts.map((part) => bytes.slice(0, 4).map(code).join(part))),
    expression: new RegExp(expressions.join('|'), 'gi'),
    reach: { before: 0, after: bytes.length * 16 },
    undo: ({ text }) => {
      const at = expressions.findIndex((source) => new RegExp(`^(?:${source})$`, 'i').test(text));
      return { decoding: CODES[at]?.decoding ?? '', text: value };
    },
  };
}

function rules(rewritings: readonly Rewriting[]): Rule[] {
  return rewritings.flatMap((rewriting) => {
    const keywords = rewriting.keywords
      .map((text) => text.slice(0, LONGEST_KEYWORD).replace(/[A-Z]+/g, (letters) => letters.toLowerCase()))
      .filter((text) => /^[\x20-\x7e\x80-\xff]{6,}$/.test(text));
    return keywords.length === 0 ? [] : rewrittenRule({ ...rewriting, keywords });
  });
}

function* literalsOf(value: string): Generator<Literal> {
  const bytes = Buffer.from(value, 'latin1');
  yield { decoding: 'reversed', text: reversed(value) };
  yield { decoding: 'rot13', text: rot13(value) };
  for (const [decoding, digits] of Object.entries(NUMBER_BASES))
    yield { decoding, text: inBase(value, digits) };
  for (let skip = 0; skip < 4; skip++) {
    for (const [decoding, alphabet] of Object.entries(ALPHABETS_85))
      yield { decoding, text: encode85(bytes.subarray(skip), alphabet) };
  }
  const hex = {
    place: 0,
    group: 2,
    decode: (run: string) => latin1(decodeHex(Buffer.from(run), 0, run.length)),
  };
  yield { decoding: 'hex', text: bytes.toString('hex'), run: hex };
  yield { decoding: 'hex', text: bytes.toString('hex').toUpperCase(), run: hex };
  for (let before = 0; before < 3; before++) {
    const first = Math.ceil((8 * before) / 6);
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const text = whole.toString('base64').slice(first, Math.floor((8 * whole.length) / 6));
    const run = { place: first, group: 4, decode: (run: string) => latin1(Buffer.from(run, 'base64')) };
    yield { decoding: 'base64', text, run };
    yield { decoding: 'base64', text: text.replaceAll('+', '-').replaceAll('/', '_'), run };
  }
  for (let before = 0; before < 5; before++) {
    const first = Math.ceil((8 * before) / 5);
    const text = encodeBase32(value, 5 * first - 8 * before);
    const run = {
      place: first,
      group: 8,
      decode: (run: string) => latin1(decodeBase32(Buffer.from(run), 0, run.length)),
    };
    yield { decoding: 'base32', text, run };
    yield { decoding: 'base32', text: text.toLowerCase(), run };
  }
}

function latin1(bytes: Buffer): string {
  return bytes.toString('latin1');
}

/** The text that stands around a literal in the same run, from the start of a group on: it may say that it is at home. */
function readAround(
  { before, text, after }: RuleMatch,
  { place, group, decode }: NonNullable<Literal['run']>,
) {
  const [ahead = ''] = /[\w+/-]*$/.exec(before) ?? [];
  const [behind = ''] = /^[\w+/-]*/.exec(after) ?? [];
  const length = ahead.length - ((((ahead.length - place) % group) + group) % group);
  return length < 0 ? '' : decode(ahead.slice(ahead.length - length) + text + behind);
}

/** Whether a text holds all of the value in a few pieces, in any order. */
function isGathered(value: string, text: string): boolean {
  let at = 0;
  while (at < value.length) {
    let end = value.length;
    const least = Math.min(at + SHORTEST_PIECE, value.length);
    while (end > least && !text.includes(value.slice(at, end))) end--;
    if (!text.includes(value.slice(at, end))) return false;
    at = end;
  }
  return true;
}
