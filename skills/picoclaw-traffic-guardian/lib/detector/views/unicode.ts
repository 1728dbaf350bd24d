import { compatibleText } from './compatible_text.ts';
import { LOOK_ALIKES, mayLookAlike } from './look_alikes.ts';
import { SequenceStream } from './sequence_stream.ts';

/** A word this long, in bytes, is judged by what came of it. */
const MOST_WORD = 60;
/** By the first byte of UTF-8: how many bytes the character has; 1 where it is none. */
const LENGTHS = new Uint8Array(256).fill(1).fill(2, 0xc2, 0xe0).fill(3, 0xe0, 0xf0).fill(4, 0xf0, 0xf5);

/**
 * Shows UTF-8 text as a reader takes it: without what is not seen, with hidden tags shown, with full-width, circled and
 * mathematical letters in ASCII, and look-alikes of other scripts in Latin. These only in words whose letters all are
 * Latin or look it, so that most words of Russian or Greek stay what they are.
 */
export class UnicodeFolding extends SequenceStream {
  readonly name = 'unicode';
  /** `open`: from its first look-alike on, a word waits for its end; `foreign`: it holds a letter that has no double. */
  #word: 'none' | 'open' | 'foreign' = 'none';
  readonly #raw = new Uint8Array(MOST_WORD + 4);
  #rawLength = 0;
  readonly #folded = new Uint8Array(MOST_WORD + 4);
  #foldedLength = 0;

  constructor() {
    super(4);
  }

  protected run(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    for (let at = from; at < to; ) {
      if (this.#word === 'none') at = this.#copyAscii(bytes, at, to);
      if (at >= to) break;
      const lead = bytes[at] ?? 0;
      if (lead < 0x80) {
        this.#ascii(lead);
        at++;
        continue;
      }
      const length = LENGTHS[lead] ?? 1;
      let point = lead & (0xff >> (length + 1));
      let seen = 1;
      for (; seen < length && at + seen < to; seen++) {
        const byte = bytes[at + seen] ?? 0;
        if ((byte & 0xc0) !== 0x80) break;
        point = point * 64 + (byte & 0x3f);
      }
      if (seen < length && at + seen === to && !last) return at;
      if (seen === length && length > 1) this.#character(point, bytes, at, at + length);
      else this.#other(bytes, at, at + seen);
      at += seen;
    }
    if (last) this.#endWord();
    return to;
  }

  #copyAscii(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && (bytes[at] ?? 0) < 0x80) at++;
    this.copy(bytes, from, at);
    return at;
  }

  #character(point: number, bytes: Uint8Array, from: number, to: number): void {
    const letter = LOOK_ALIKES.get(point);
    if (letter !== undefined) this.#lookAlike(letter, bytes, from, to);
    else if (mayLookAlike(point)) this.#foreign(bytes, from, to);
    else {
      const text = compatibleText(point);
      if (text === undefined) this.#other(bytes, from, to);
      else for (let n = 0; n < text.length; n++) this.#ascii(text.charCodeAt(n));
    }
  }

  #ascii(byte: number): void {
    const isPart = isAlphanumeric(byte);
    if (this.#word === 'open' && isPart) {
      this.#raw[this.#rawLength++] = byte;
      this.#folded[this.#foldedLength++] = byte;
      if (this.#rawLength >= MOST_WORD) this.#endWord();
      return;
    }
    if (!isPart) this.#endWord();
    this.put(byte);
  }

  #lookAlike(letter: number, bytes: Uint8Array, from: number, to: number): void {
    if (this.#word === 'foreign') {
      this.copy(bytes, from, to);
      return;
    }
    this.#word = 'open';
    for (let at = from; at < to; at++) this.#raw[this.#rawLength++] = bytes[at] ?? 0;
    this.#folded[this.#foldedLength++] = letter;
    if (this.#rawLength >= MOST_WORD) this.#endWord();
  }

  #foreign(bytes: Uint8Array, from: number, to: number): void {
    this.copy(this.#raw, 0, this.#rawLength);
    this.copy(bytes, from, to);
    this.#rawLength = 0;
    this.#foldedLength = 0;
    this.#word = 'foreign';
  }

  /** What is no part of a word in question: other scripts, symbols, bytes that are no UTF-8. */
  #other(bytes: Uint8Array, from: number, to: number): void {
    this.#endWord();
    this.copy(bytes, from, to);
  }

  #endWord(): void {
    if (this.#word === 'none') return;
    this.copy(this.#folded, 0, this.#foldedLength);
    this.#rawLength = 0;
    this.#foldedLength = 0;
    this.#word = 'none';
  }
}

function isAlphanumeric(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a);
}
