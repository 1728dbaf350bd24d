import type { TextDecoder } from './decoder.ts';
import { hexDigit } from './json_escapes.ts';

const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * Undoes percent-encoding (RFC 3986, section 2.1); as `form` also `+` for a space
 * (application/x-www-form-urlencoded). A percent sign that encodes nothing stays.
 */
export class PercentEncoding implements TextDecoder {
  readonly name: 'percent' | 'form';
  readonly #space: number;
  /** `%` or `%4`, whose end has not come yet. */
  #carry: number[] = [];

  constructor(name: 'percent' | 'form') {
    this.name = name;
    this.#space = name === 'form' ? PLUS : -1;
  }

  decode(memory: Uint8Array, from: number, to: number, target: number): number {
    let at = from;
    let out = target;
    while (at < to) {
      const byte = memory[at] ?? 0;
      if (this.#carry.length === 0 && byte !== PERCENT) {
        memory[out++] = byte === this.#space ? SPACE : byte;
        at++;
        continue;
      }
      if (this.#carry.length > 0 && hexDigit(byte) < 0) {
        out = this.finish(memory, out);
        continue;
      }
      this.#carry.push(byte);
      at++;
      const [, high, low] = this.#carry;
      if (high !== undefined && low !== undefined) {
        memory[out++] = (hexDigit(high) << 4) | hexDigit(low);
        this.#carry = [];
      }
    }
    return out;
  }

  finish(memory: Uint8Array, target: number): number {
    let out = target;
    for (const byte of this.#carry) memory[out++] = byte;
    this.#carry = [];
    return out;
  }
}
