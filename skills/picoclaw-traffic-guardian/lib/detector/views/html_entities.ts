import { EscapeStream, INCOMPLETE } from './escape_stream.ts';
import { hexDigit } from './json_escapes.ts';
import { REPLACEMENT, scalarValue } from './utf8.ts';

const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
/** Zeros may lead. */
const MOST_DIGITS = 24;
/** `DiacriticalGrave`, `NonBreakingSpace` and the like. */
const LONGEST_NAME = 16;

/**
 * Names of ASCII characters, of what a shell or a reader would take for one, and of what nobody sees (WHATWG HTML,
 * section 13.5). Each line: what they stand for, then the names.
 */
const NAMES = new Map<string, string>();
for (const line of [
  '\t Tab',
  '\n NewLine',
  '! excl',
  '" quot QUOT',
  '# num',
  '$ dollar',
  '% percnt',
  '& amp AMP',
  "' apos",
  '( lpar',
  ') rpar',
  '* ast midast',
  '+ plus',
  ', comma',
  '. period',
  '/ sol',
  ': colon',
  '; semi',
  '< lt LT',
  '= equals',
  '> gt GT',
  '? quest',
  '@ commat',
  '[ lsqb lbrack',
  '\\ bsol',
  '] rsqb rbrack',
  '^ Hat',
  '_ lowbar UnderBar',
  '` grave DiacriticalGrave',
  '{ lcub lbrace',
  '| vert verbar VerticalLine',
  '} rcub rbrace',
  '- hyphen dash',
  'fj fjlig',
]) {
  const [text = '', ...names] = line.split(' ');
  for (const name of names) NAMES.set(name, text);
}
for (const name of [
  'nbsp',
  'NonBreakingSpace',
  'ensp',
  'emsp',
  'thinsp',
  'ThinSpace',
  'hairsp',
  'puncsp',
  'numsp',
]) {
  NAMES.set(name, ' ');
}
for (const name of ['shy', 'zwj', 'zwnj', 'lrm', 'rlm', 'ZeroWidthSpace', 'NoBreak']) NAMES.set(name, '');
/** Names that need no semicolon. */
const LEGACY = new Set(['quot', 'QUOT', 'amp', 'AMP', 'lt', 'LT', 'gt', 'GT', 'nbsp', 'shy']);

/**
 * Undoes HTML's character references, by number and by the names that matter. As in attributes, a name without a
 * semicolon is none before a letter, a digit or `=`: query strings are full of these.
 */
export class HtmlEntities extends EscapeStream {
  readonly name = 'html';

  constructor() {
    super([AMPERSAND], MOST_DIGITS + 4);
  }

  protected undo(bytes: Uint8Array, at: number, to: number, last: boolean): number {
    if (at + 1 >= to && !last) return INCOMPLETE;
    const length =
      bytes[at + 1] === 0x23 && at + 1 < to
        ? this.#number(bytes, at, to, last)
        : this.#name(bytes, at, to, last);
    if (length !== 1) return length;
    this.put(AMPERSAND);
    return 1;
  }

  /** Length of `&#65;` or `&#x41;`; 1: it is none. */
  #number(bytes: Uint8Array, start: number, to: number, last: boolean): number {
    let at = start + 2;
    const isHex = at < to && ((bytes[at] ?? 0) | 0x20) === 0x78;
    if (isHex) at++;
    const first = at;
    let value = 0;
    for (; at < to; at++) {
      const digit = hexDigit(bytes[at] ?? 0);
      if (digit < 0 || (digit > 9 && !isHex)) break;
      if (at - first === MOST_DIGITS) return 1;
      value = Math.min(value * (isHex ? 16 : 10) + digit, 0x110000);
    }
    if (at === to && !last) return INCOMPLETE;
    if (at === first) return 1;
    this.putPoint(value === 0 ? REPLACEMENT : scalarValue(value));
    return at - start + (at < to && bytes[at] === SEMICOLON ? 1 : 0);
  }

  /** Length of `&amp;`; 1: it is none. */
  #name(bytes: Uint8Array, start: number, to: number, last: boolean): number {
    let at = start + 1;
    while (at < to && isAlphanumeric(bytes[at] ?? 0)) if (++at - start > LONGEST_NAME + 1) return 1;
    if (at === to && !last) return INCOMPLETE;
    if (at === start + 1) return 1;
    const ends = at < to && bytes[at] === SEMICOLON;
    const name = String.fromCharCode(...bytes.subarray(start + 1, at));
    const text = NAMES.get(name);
    if (text === undefined) return 1;
    if (!ends && (!LEGACY.has(name) || (at < to && bytes[at] === EQUALS))) return 1;
    for (let n = 0; n < text.length; n++) this.put(text.charCodeAt(n));
    return at - start + (ends ? 1 : 0);
  }
}

function isAlphanumeric(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a);
}
