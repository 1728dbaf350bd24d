import { EscapeStream, INCOMPLETE } from './escape_stream.ts';
import { hexDigit } from './json_escapes.ts';
import { scalarValue } from './utf8.ts';

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const MOST_DIGITS = 8;
/** By the letter after a backslash: how many hexadecimal digits follow, at least and at most. */
const HEX_ESCAPES: ReadonlyMap<number, readonly [number, number]> = new Map([
  [0x78, [1, 2]], // \x41
  [0x75, [4, 4]], // \u0041
  [0x55, [8, 8]], // \U00000041 of C, Python and bash
]);
/** Short escapes of C and bash that JSON does not have. */
const SHORT: ReadonlyMap<number, number> = new Map([
  [0x61, 0x07],
  [0x65, 0x1b],
  [0x45, 0x1b],
  [0x76, 0x0b],
]);

/**
 * Undoes what programming languages and shells escape beyond JSON: `\x41`, `\101`, `\u{1F600}`, `\U00000041`, `\e`, and
 * `%u0041` of JavaScript's `escape`. Octal escapes of one digit stay: text is full of references like `\1`.
 */
export class BackslashEscapes extends EscapeStream {
  readonly name = 'escapes';

  constructor() {
    super([BACKSLASH, PERCENT], MOST_DIGITS + 4);
  }

  protected undo(bytes: Uint8Array, at: number, to: number, last: boolean): number {
    if (at + 1 >= to && !last) return INCOMPLETE;
    const kind = at + 1 < to ? (bytes[at + 1] ?? 0) : 0;
    const length =
      bytes[at] === PERCENT && kind !== 0x75
        ? 1
        : kind >= 0x30 && kind <= 0x37
          ? this.#octal(bytes, at, to, last)
          : this.#hex(bytes, at, to, last, kind);
    if (length !== 1) return length;
    const short = bytes[at] === BACKSLASH ? SHORT.get(kind) : undefined;
    this.put(short ?? bytes[at] ?? 0);
    return short === undefined ? 1 : 2;
  }

  /** Length of `\101` or, with a zero more as bash has it, `\0101`; 1: it is none. */
  #octal(bytes: Uint8Array, start: number, to: number, last: boolean): number {
    const most = start + (bytes[start + 1] === 0x30 ? 5 : 4);
    let value = 0;
    let at = start + 1;
    for (; at < to && at < most; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 7) break;
      value = value * 8 + digit;
    }
    if (at === to && at < most && !last) return INCOMPLETE;
    if (at < start + 3) return 1;
    this.put(value & 0xff);
    return at - start;
  }

  /** Length of `\x41`, `\u{41}`, `\u0041`, `%u0041` or `\U00000041`; 1: it is none. */
  #hex(bytes: Uint8Array, start: number, to: number, last: boolean, kind: number): number {
    const limits = HEX_ESCAPES.get(kind);
    if (limits === undefined) return 1;
    if (start + 2 >= to && !last) return INCOMPLETE;
    const braced = kind === 0x75 && start + 2 < to && bytes[start + 2] === 0x7b;
    const [least, most] = braced ? [1, MOST_DIGITS] : limits;
    const first = start + (braced ? 3 : 2);
    let value = 0;
    let at = first;
    for (; at < to && at < first + most; at++) {
      const digit = hexDigit(bytes[at] ?? 0);
      if (digit < 0) break;
      value = value * 16 + digit;
    }
    if (at === to && (braced || at < first + most) && !last) return INCOMPLETE;
    if (at < first + least || (braced && (at >= to || bytes[at] !== 0x7d))) return 1;
    // A byte, where others name a character.
    if (kind === 0x78) this.put(value);
    else this.putPoint(scalarValue(value));
    return at - start + (braced ? 1 : 0);
  }
}
