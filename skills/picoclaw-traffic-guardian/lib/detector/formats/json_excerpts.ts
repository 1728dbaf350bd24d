import { OpenExcerpt } from './open_excerpt.ts';

const DEEPEST = 512;

const QUOTE = 0x22;
const COMMA = 0x2c;
const SLASH = 0x2f;
const COLON = 0x3a;
const LEFT_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const RIGHT_BRACKET = 0x5d;
const LETTER_U = 0x75;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

const SPACE = 0x20;
/** What ends a number or a word, blanks included. */
const PUNCTUATION = new Uint8Array(256);
for (const mark of [0x09, 0x0a, 0x0d, SPACE, QUOTE, COMMA, COLON]) PUNCTUATION[mark] = 1;
for (const mark of [LEFT_BRACKET, RIGHT_BRACKET, LEFT_BRACE, RIGHT_BRACE]) PUNCTUATION[mark] = 1;

const ORDINARY = 0;
const BASE64 = 1;
const ENDING = 2;
/** What a byte is within a string. */
const KIND = new Uint8Array(256);
for (const letter of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_'))
  KIND[letter] = BASE64;
KIND[QUOTE] = ENDING;
KIND[BACKSLASH] = ENDING;

/**
 * Cuts a JSON document of any size into excerpts: documents of the same shape, each with some of its elements, in order.
 * The containers around these are there again, with their short members; elements in other excerpts are `0`. An element
 * stands whole in one excerpt unless it is longer than half of one; a string that is cut says so (`CUT`). Of what may be
 * base64 within a string only the beginning is kept. Where it cuts depends on the bytes alone, not on their chunks.
 * Checks no more of the syntax than it needs: whoever parses an excerpt does.
 */
export class JsonExcerpts {
  /** Whether it gave up: nested too deep, or long where no document is. */
  lost = false;
  /** Bytes in a row that may be base64, which are kept: of an image the rest says nothing. */
  readonly #opaque: number;
  readonly #out: OpenExcerpt;
  #isOver = false;
  #inString = false;
  /** After a backslash that is not written yet. */
  #isEscaped = false;
  /** Digits of an escape that are still to come, and where it began. */
  #digits = 0;
  #escape = 0;
  /** Bytes in a row that may be base64. */
  #run = 0;
  /** Whether the open child is a complete string or container. */
  #isComplete = false;

  /** `size`: bytes of an excerpt, more or less. */
  constructor(size: number, take: (excerpt: Buffer) => void) {
    this.#opaque = size / 32;
    this.#out = new OpenExcerpt(size, size / 8, take);
  }

  /** `bytes`: the next ones of a document that begins with a bracket or brace, but for what stands before that. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isOver; ) {
      if (this.#out.allowance <= 0) this.#giveUp();
      else if (this.#isEscaped) this.#endEscape(bytes[at++] ?? 0);
      else if (this.#digits > 0) this.#digit(bytes[at++] ?? 0);
      else if (this.#inString) at = this.#string(bytes, at);
      else at = this.#structure(bytes, at);
    }
  }

  /** Nothing follows. A document that was cut is told as far as it came. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const isText = this.#inString && this.#out.isInValue;
    if (isText) {
      if (this.#digits > 0) this.#out.length = this.#escape;
      this.#out.write(QUOTE);
    }
    this.#out.end(isText || this.#isComplete);
  }

  #giveUp(): void {
    this.lost = true;
    this.#isOver = true;
    this.#out.discard();
  }

  #endEscape(byte: number): void {
    this.#isEscaped = false;
    this.#run = byte === SLASH ? this.#run + 1 : 0;
    if (this.#run > this.#opaque) return;
    this.#escape = this.#out.length;
    this.#out.write(BACKSLASH);
    this.#out.write(byte);
    if (byte === LETTER_U) this.#digits = 4;
  }

  #digit(byte: number): void {
    this.#out.write(byte);
    this.#digits--;
  }

  /** Goes on in a string from bytes[at]. Result: from where to go on. */
  #string(bytes: Uint8Array, at: number): number {
    const first = bytes[at] ?? 0;
    if (this.#run >= this.#opaque) {
      const passed = endOfBase64(bytes, at);
      if (passed > at) return passed;
      if (KIND[first] === ORDINARY) this.#run = 0;
    }
    if (this.#out.room <= 0 && this.#canCutBefore(first) && !this.#out.cutString()) {
      this.#giveUp();
      return at;
    }
    const end = this.#endOfPlain(bytes, at);
    if (end > at) {
      this.#out.append(bytes, at, end);
      return end;
    }
    if (first === BACKSLASH) this.#isEscaped = true;
    else {
      this.#inString = false;
      this.#isComplete = this.#out.isInValue;
      this.#out.write(first);
    }
    return at + 1;
  }

  /**
   * How far the string goes on with what is kept as it is: whole characters and escapes, as far as there are bytes and room.
   * An escape that is cut by either is nobody's haste.
   */
  #endOfPlain(bytes: Uint8Array, at: number): number {
    const most = Math.min(bytes.length, at + Math.max(1, this.#out.room));
    const opaque = this.#opaque;
    let run = this.#run;
    let end = at;
    while (end < most && run < opaque) {
      const byte = bytes[end] ?? 0;
      const kind = KIND[byte];
      if (kind === BASE64) run++;
      else if (kind === ORDINARY) run = 0;
      else {
        if (byte === QUOTE || end + 1 >= most) break;
        const next = bytes[end + 1];
        const length = next === LETTER_U ? 6 : 2;
        if (end + length > most) break;
        run = next === SLASH ? run + 1 : 0;
        end += length - 1;
      }
      end++;
    }
    this.#run = run;
    return end;
  }

  /** Not within a character, and not between the escapes of two surrogates. */
  #canCutBefore(byte: number): boolean {
    if (!this.#out.isInValue || byte === QUOTE || (byte & 0xc0) === 0x80) return false;
    return !/\\u[dD][89abAB]..$/.test(this.#out.last(6));
  }

  /** Goes on outside of strings from bytes[at]. Result: from where to go on. */
  #structure(bytes: Uint8Array, at: number): number {
    const byte = bytes[at] ?? 0;
    const isBlank = byte <= SPACE && PUNCTUATION[byte] === 1;
    const isOpening = byte === LEFT_BRACKET || byte === LEFT_BRACE;
    // A byte order mark, or what else stands before it, is no document's.
    if (isBlank || (this.#out.depth === 0 && !isOpening)) return at + 1;
    this.#isComplete = false;
    if (PUNCTUATION[byte] !== 1) {
      const most = Math.min(bytes.length, at + this.#out.allowance);
      let end = at + 1;
      while (end < most && PUNCTUATION[bytes[end] ?? 0] !== 1) end++;
      this.#out.append(bytes, at, end);
      return end;
    }
    if (isOpening) this.#open(byte);
    else if (byte === COLON) this.#out.name(byte);
    else if (byte === QUOTE) {
      this.#out.write(byte);
      this.#inString = true;
      this.#run = 0;
    } else if (byte === COMMA) {
      if (!this.#out.next()) this.#giveUp();
    } else {
      this.#isComplete = true;
      this.#out.close(byte);
      this.#isOver = this.#out.depth === 0;
    }
    return at + 1;
  }

  #open(bracket: number): void {
    if (this.#out.depth >= DEEPEST) this.#giveUp();
    else this.#out.open(bracket);
  }
}

function endOfBase64(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && KIND[bytes[end] ?? 0] === BASE64) end++;
  return end;
}
