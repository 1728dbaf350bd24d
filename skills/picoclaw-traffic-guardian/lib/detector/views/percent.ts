import { EscapeStream, INCOMPLETE } from './escape_stream.ts';
import { hexDigit } from './json_escapes.ts';

const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * Undoes percent-encoding (RFC 3986, section 2.1); as `form` also `+` for a space
 * (application/x-www-form-urlencoded). A percent sign that encodes nothing stays.
 */
export class PercentEncoding extends EscapeStream {
  readonly name: 'percent' | 'form';

  constructor(name: 'percent' | 'form') {
    super(name === 'form' ? [PERCENT, PLUS] : [PERCENT], 3);
    this.name = name;
  }

  protected undo(bytes: Uint8Array, at: number, to: number, last: boolean): number {
    const byte = bytes[at] ?? 0;
    const high = at + 1 < to ? hexDigit(bytes[at + 1] ?? 0) : -1;
    const low = high >= 0 && at + 2 < to ? hexDigit(bytes[at + 2] ?? 0) : -1;
    if (byte === PERCENT && low >= 0) {
      this.put(high * 16 + low);
      return 3;
    }
    if (byte === PERCENT && !last && (at + 1 >= to || (high >= 0 && at + 2 >= to))) return INCOMPLETE;
    this.put(byte === PLUS ? SPACE : byte);
    return 1;
  }
}
