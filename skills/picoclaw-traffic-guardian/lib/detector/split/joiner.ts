import type { CompiledRule } from '../compiled_rule.ts';
import { BASE32_VALUES, decodeBase32 } from '../views/base32.ts';
import { BASE64_VALUES } from '../views/base64.ts';
import { type CutRules, headAt } from './cut_rules.ts';
import type { Fragment } from './fragment.ts';

/** A secret made of neighbouring fragments. */
export interface Cut {
  readonly compiled: CompiledRule;
  readonly secret: string;
  /** What had to be undone once they were joined. */
  readonly decoding: readonly string[];
  /** Indices of its first and last fragment. */
  readonly first: number;
  readonly last: number;
}

export type Kind = keyof typeof ENCODINGS;

/** How secrets may be written before they are cut. */
interface Encoding {
  readonly decoding: readonly string[];
  /** The first three characters that stand behind `text` at `at`, as `headAt` has them; -1 where it is nothing of the kind. */
  readonly head: (text: string, at: number) => number;
  readonly whole: RegExp;
  readonly decode: (text: string) => string;
}

const HEX_VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value++) {
  HEX_VALUES[value.toString(16).charCodeAt(0)] = value;
  HEX_VALUES[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

function headIn(values: Int8Array, bits: number): Encoding['head'] {
  const length = Math.ceil(24 / bits);
  return (text, at) => {
    if (at + length > text.length) return -1;
    let head = 0;
    for (let n = 0; n < length; n++) {
      const value = values[text.charCodeAt(at + n)] ?? -1;
      if (value < 0) return -1;
      head = (head << bits) | value;
    }
    head >>= length * bits - 24;
    return ((head >> 16) & 0xff) | (head & 0xff00) | ((head & 0xff) << 16) | 0x202020;
  };
}

const PLAIN: Encoding = { decoding: [], head: headAt, whole: /^/, decode: (text) => text };
const HEX: Encoding = {
  decoding: ['hex'],
  head: headIn(HEX_VALUES, 4),
  whole: /^(?:[0-9a-f]{2})+$/i,
  decode: (text) => Buffer.from(text, 'hex').toString('latin1'),
};
const BASE32: Encoding = {
  decoding: ['base32'],
  head: headIn(BASE32_VALUES, 5),
  whole: /^[a-z2-7]+=*$/i,
  decode: (text) => decodeBase32(Buffer.from(text, 'latin1'), 0, text.length).toString('latin1'),
};
/** Padding stands in the midst where each piece was encoded by itself. */
const BASE64: Encoding = {
  decoding: ['base64'],
  head: headIn(BASE64_VALUES, 6),
  whole: /^[\w+/=-]+$/,
  decode: (text) =>
    text
      .split(/={1,2}/)
      .map((piece) => Buffer.from(piece, 'base64').toString('latin1'))
      .join(''),
};

/** Whether a secret may begin with the fragment at `at`, together with those after it. */
export function begins(rules: CutRules, fragments: readonly Fragment[], at: number, kind: Kind): boolean {
  let text = fragments[at]?.text ?? '';
  if (!mayStart(rules, text, kind)) return false;
  if (text.length >= 3)
    return !isNumber(rules, text, kind) || /^(?:$|[\d:])/.test(fragments[at + 1]?.text ?? '');
  // Short values are everywhere; with what follows them they mostly begin nothing.
  for (let next = at + 1; text.length < 3; next++) {
    const more = fragments[next]?.text ?? '';
    if (more === '') return false;
    text += more;
  }
  return rules.startingWith(headAt(text, 0)).length > 0;
}

const NUMBER = /^\d{1,10}$/;

/** Whether it begins nothing but what is a number, a colon and a secret: cut, it goes on with digits or the colon. */
function isNumber(rules: CutRules, text: string, kind: Kind): boolean {
  return NUMBER.test(text) && !mayStartOtherwise(rules, text, kind);
}

/** Whether somebody cut a text into equal pieces: codes of languages and states have no digits, or are not all alike. */
function isRegular(ends: readonly number[], last: number, secret: string): boolean {
  const length = ends[0] ?? 0;
  const isEven = ends.slice(0, last).every((end, at) => end === (at + 1) * length);
  return isEven && /\d/.test(secret) && /[A-Za-z]/.test(secret);
}

/** Whether any value of a JSON text, with those after it, may begin a secret: of most texts, none does. */
export function quotesStart(rules: CutRules, text: string): boolean {
  let hasNumber = false;
  let goesOn = false;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    const first = text.charCodeAt(quote + 1);
    if (first === COLON) goesOn ||= opensValue(text, quote);
    // Behind a closing quote.
    if (first === 0x2c || first === COLON || first === 0x7d || first === 0x5d || first === 0x20) continue;
    const end = text.indexOf('"', quote + 1);
    if (end <= quote + 1 || text.charCodeAt(end + 1) === 0x3a) continue;
    const close = text.charCodeAt(end - 1) === BACKSLASH ? end - 1 : end;
    const value = { name: '', text: text.slice(quote + 1, Math.min(close, quote + 65)) };
    if (!mayStart(rules, value.text, 'text')) continue;
    if (value.text.length >= 3) {
      if (!isNumber(rules, value.text, 'text')) return true;
      hasNumber = true;
      continue;
    }
    const next = valueBehind(text, end);
    const more = [next.text, valueBehind(text, next.end).text].map((each) => ({ name: '', text: each }));
    if (begins(rules, [value, ...more], 0, 'text')) return true;
  }
  return hasNumber && goesOn;
}

/** Whether a quote stands where a value begins, its backslashes apart. */
function opensValue(text: string, quote: number): boolean {
  let before = quote - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return ',:[{ \t\r\n'.includes(text.charAt(before));
}

/** The first characters of the string that is a value and opens behind `end`, and where it closes. */
function valueBehind(text: string, end: number): { readonly text: string; readonly end: number } {
  let open = end;
  let close = end;
  let keys = 0;
  do {
    open = text.indexOf('"', close + 1);
    close = open < 0 ? -1 : text.indexOf('"', open + 1);
  } while (close >= 0 && text.charCodeAt(close + 1) === 0x3a && ++keys < 4);
  return close < 0
    ? { text: '', end: text.length }
    : { text: text.slice(open + 1, Math.min(close, open + 4)), end: close };
}

const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Host names have no case, so base64 does not survive in them. */
const ENCODINGS = { text: [PLAIN, HEX, BASE32, BASE64], host: [PLAIN, HEX, BASE32] } as const;

/** From so many pieces on, lists of codes look like a secret that was cut. */
const MANY = 8;
/** More pieces of one secret than anybody would look for. */
const MOST_PIECES = 64;
const LONGEST_JOIN = 4096;
/** So often, at the most, is it asked of one list whether a join is a secret. */
const MOST_JOINS = 1000;
/** Characters that a public prefix may fill, as text or encoded. */
const PREFIX_SIGHT = 64;

/** Whether a secret may begin with this, or this with a secret's public prefix, encoded or not. */
export function mayStart(rules: CutRules, text: string, kind: Kind): boolean {
  if (text === '') return false;
  return rules.mayStart(text) || mayStartOtherwise(rules, text, kind);
}

/** The same, but for the numbers that some secrets begin with. */
function mayStartOtherwise(rules: CutRules, text: string, kind: Kind): boolean {
  if (rules.mayStartLiteral(text)) return true;
  for (const encoding of ENCODINGS[kind]) {
    if (encoding !== PLAIN && rules.startingWith(encoding.head(text, 0)).length > 0) return true;
  }
  return false;
}

/**
 * Finds secrets that begin where a fragment begins, end where one ends, and stand in no single one. Of a `host`, whose
 * case is lost, also such as are a whole label. `starts`: what `mayStart` said of a fragment. `failed`: a rule threw.
 */
export function* cutsIn(
  rules: CutRules,
  fragments: ReadonlyArray<Fragment & { readonly starts?: boolean }>,
  kind: Kind,
  failed: (compiled: CompiledRule, error: unknown) => void,
): Generator<Cut> {
  const encodings = ENCODINGS[kind];
  let joins = 0;
  for (let first = 0; first < fragments.length && joins <= MOST_JOINS; first++) {
    if (fragments[first]?.starts === false || !begins(rules, fragments, first, kind)) continue;
    const ends: number[] = [];
    let joined = '';
    for (const { text } of fragments.slice(first, first + MOST_PIECES)) {
      if (text === '' || joined.length + text.length > LONGEST_JOIN) break;
      joined += text;
      ends.push(joined.length);
    }
    const least = kind === 'host' ? 0 : 1;
    if (ends.length <= least) continue;
    const found = search(encodings, joined, ends);
    if (found === undefined) continue;
    yield { ...found, first, last: first + found.last };
    first += found.last;
  }

  function search(
    all: readonly Encoding[],
    joined: string,
    ends: readonly number[],
  ): Omit<Cut, 'first'> | undefined {
    for (const { decoding, head, whole, decode } of all) {
      const candidates = rules.startingWith(head(joined, 0));
      if (candidates.length === 0) continue;
      const folded = kind === 'host' && decoding.length === 0;
      const start = decode(joined.slice(0, PREFIX_SIGHT));
      const cut = decode(joined.slice(0, ends[0])).length;
      for (const compiled of candidates) {
        const { before, after } = compiled.rule.reach;
        if (compiled.disabled || !rules.begins(compiled, start, cut, folded)) continue;
        const secretUpTo = (end: number): string | undefined => {
          const text = joined.slice(0, end);
          if (++joins > MOST_JOINS || !whole.test(text)) return undefined;
          const secret = decode(text);
          if (secret.length > before + after || compiled.disabled) return undefined;
          try {
            return rules.isSecret(compiled, secret, folded) ? secret : undefined;
          } catch (error) {
            failed(compiled, error);
            return undefined;
          }
        };
        // What stands in the first fragment alone is no matter of joining.
        if (kind === 'text' && secretUpTo(ends[0] ?? 0) !== undefined) continue;
        for (let last = ends.length - 1; last >= (kind === 'text' ? 1 : 0); last--) {
          const secret = secretUpTo(ends[last] ?? 0);
          if (secret !== undefined && (last < MANY || isRegular(ends, last, secret)))
            return { compiled, secret, decoding, last };
        }
      }
    }
    return undefined;
  }
}
