import { EscapeStream, INCOMPLETE } from './escape_stream.ts';
import { hexDigit } from './json_escapes.ts';

const EQUALS = 0x3d;
const CR = 0x0d;
const LF = 0x0a;
/** White space that transport may have added before a line's end. */
const MOST_PADDING = 16;

/** Undoes quoted-printable (RFC 2045, section 6.7): `=41`, and line breaks behind `=`. What is neither stays. */
export class QuotedPrintable extends EscapeStream {
  readonly name = 'quoted-printable';

  constructor() {
    super([EQUALS], MOST_PADDING + 3);
  }

  protected undo(bytes: Uint8Array, at: number, to: number, last: boolean): number {
    let next = at + 1;
    while (next < to && next <= at + MOST_PADDING && (bytes[next] === 0x20 || bytes[next] === 0x09)) next++;
    if (bytes[next] === CR && next < to) next++;
    if (next < to && bytes[next] === LF) return next + 1 - at;
    if (next >= to && !last) return INCOMPLETE;
    const high = at + 1 < to ? hexDigit(bytes[at + 1] ?? 0) : -1;
    if (high >= 0 && at + 2 >= to && !last) return INCOMPLETE;
    const low = at + 2 < to ? hexDigit(bytes[at + 2] ?? 0) : -1;
    if (high < 0 || low < 0) {
      this.put(EQUALS);
      return 1;
    }
    this.put(high * 16 + low);
    return 3;
  }
}
