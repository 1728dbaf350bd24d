import { isAscii } from 'node:buffer';
import type { Engine } from '../gate/engine.ts';
import { SHORT_ESCAPES, standsInText } from '../gate/short_escapes.ts';
import { BackslashEscapes } from './backslash_escapes.ts';
import { isBinary, textAmid } from './binary.ts';
import type { TextDecoder } from './decoder.ts';
import { hasDisguise } from './disguise.ts';
import { HtmlEntities } from './html_entities.ts';
import { JsonEscapes } from './json_escapes.ts';
import { PercentEncoding } from './percent.ts';
import { QuotedPrintable } from './quoted_printable.ts';
import { UnicodeFolding } from './unicode.ts';

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const AMPERSAND = 0x26;
const NUMBER_SIGN = 0x23;
const ENTITY = /&(?:#(?:x?[\da-f]|x?$)|[a-z]{2,16}(?:;|$)|[a-z]?$)/i;

/** What was found out about a block once, for all forms. */
export interface Guess {
  isBinary?: boolean;
  /** Of one that is no text: the text amid it. */
  amid?: Buffer;
}

/** One decoder, and whether it changes a block of text. */
interface Form {
  /** False: it leaves every text as it is that does not hold one of these bytes. */
  readonly bytes: readonly number[] | 'any' | 'beyond ASCII';
  /** Whether a block holds what it changes, or at its end what may be the start of that. Absent: any of the bytes. */
  readonly changes?: (block: Buffer, guess: Guess) => boolean;
  readonly decoder: (engine: Engine) => TextDecoder;
}

/** Only of what may be text: bytes of all kinds hold everything, and undoing that in megabytes of them is dear. */
function inText(changes: (block: Buffer) => boolean): (block: Buffer, guess: Guess) => boolean {
  return (block, guess) => {
    if (!isKnownBinary(block, guess)) return changes(block);
    guess.amid ??= textAmid(block);
    return guess.amid.length > 0 && changes(guess.amid);
  };
}

function isKnownBinary(block: Buffer, guess: Guess): boolean {
  guess.isBinary ??= isBinary(block, 0, block.length);
  return guess.isBinary;
}

function holds(expression: RegExp): (block: Buffer) => boolean {
  return (block) => expression.test(block.toString('latin1'));
}

/** One of these signs is in most prose, and hardly ever begins an entity there: so nearly no block is copied. */
function holdsEntity(block: Buffer): boolean {
  for (let at = block.indexOf(AMPERSAND); at >= 0; at = block.indexOf(AMPERSAND, at + 1)) {
    const next = block[at + 1] ?? NUMBER_SIGN;
    const letter = next | 0x20;
    if (next === NUMBER_SIGN || (letter >= 0x61 && letter <= 0x7a))
      return ENTITY.test(block.toString('latin1', at));
  }
  return false;
}

/** Without a copy of the block: nearly every JSON has one soon. As `JsonEscapes` understands it. */
function holdsJsonEscape(block: Buffer, guess: Guess): boolean {
  const whole = { from: 0, to: block.length };
  for (let at = block.indexOf(BACKSLASH); at >= 0; at = block.indexOf(BACKSLASH, at + 1)) {
    const letter = block[at + 1] ?? 0;
    if (at + 1 < block.length && letter !== LETTER_U && SHORT_ESCAPES[letter] === 0) continue;
    if (!isKnownBinary(block, guess) || standsInText(block, at, whole)) return true;
  }
  return false;
}

const json: Form = {
  bytes: [BACKSLASH],
  changes: holdsJsonEscape,
  decoder: (engine) => new JsonEscapes(engine),
};
const percent: Form = {
  bytes: [0x25],
  changes: inText(holds(/%(?:[\da-f]{2}|[\da-f]?$)/i)),
  decoder: () => new PercentEncoding('percent'),
};
const form: Form = { bytes: 'any', decoder: () => new PercentEncoding('form') };
const html: Form = {
  bytes: [0x26],
  changes: inText(holdsEntity),
  decoder: () => new HtmlEntities(),
};
const escapes: Form = {
  bytes: [0x5c, 0x25],
  changes: inText(holds(/\\(?:x(?:[\da-f]|$)|[0-7](?:[0-7]|$)|u(?:\{|$)|U[\da-f]|$)|%u[\da-f]|%u?$/i)),
  decoder: () => new BackslashEscapes(),
};
const unicode: Form = {
  bytes: 'beyond ASCII',
  changes: inText(hasDisguise),
  decoder: () => new UnicodeFolding(),
};
const quotedPrintable: Form = { bytes: [0x3d], decoder: () => new QuotedPrintable() };

/** How a text is read: its forms, each on top of the ones before it, and what else is looked for in each of them. */
export interface Steps {
  readonly forms: readonly Form[];
  /** Whether runs of base64 and the like are documents of their own. */
  readonly runs: boolean;
  /** Whether it may be an archive, or in UTF-16. */
  readonly opens: boolean;
  /** From the block with the first escape on, looked at without its escapes alone and not as it is spelled, too. */
  readonly isJson?: true;
}

/** Arguments of a model's tool call are JSON within JSON. */
const TEXT = [json, json, percent, percent, percent, html, escapes, unicode];
export const STEPS = {
  /** Compressed. */
  coded: { forms: [], runs: false, opens: false },
  text: { forms: TEXT, runs: true, opens: false },
  document: { forms: TEXT, runs: true, opens: true },
  /** What says of itself that it is JSON: its strings are what their escapes make of them, and nothing besides. */
  json: { forms: TEXT, runs: true, opens: false, isJson: true },
  jsonDocument: { forms: TEXT, runs: true, opens: true, isJson: true },
  form: { forms: [form, ...TEXT], runs: true, opens: false },
  mail: { forms: [quotedPrintable, ...TEXT], runs: true, opens: true },
  target: { forms: [percent, percent, percent, json, html, escapes, unicode], runs: true, opens: false },
  field: { forms: [json, percent, percent, html, escapes], runs: true, opens: false },
} as const satisfies Record<string, Steps>;

/** Whether `form` changes something in a block, or may do so in the next. `guess`: the block's own. */
export function changes(form: Form, block: Buffer, guess: Guess = {}): boolean {
  const { bytes, changes: what } = form;
  if (bytes === 'any') return block.length > 0;
  if (bytes === 'beyond ASCII' ? isAscii(block) : !bytes.some((byte) => block.includes(byte))) return false;
  return what === undefined || what(block, guess);
}
