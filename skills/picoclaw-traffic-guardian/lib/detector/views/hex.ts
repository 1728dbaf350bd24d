import { hexDigit } from './json_escapes.ts';

/**
 * The bytes that text[from, to) stands for in pairs of hex digits, one after the other or with anything between them:
 * `4142`, `41:42`, `0x41, 0x42`, `\x41\x42`. A digit that stands alone is a byte; the last of an odd number is none.
 */
export function decodeHex(text: Uint8Array, from: number, to: number): Buffer {
  const decoded = Buffer.allocUnsafe((to - from + 1) >> 1);
  let out = 0;
  let digits = 0;
  let value = 0;
  for (let at = from; at <= to; at++) {
    const byte = at < to ? (text[at] ?? 0) : 0;
    const digit = hexDigit(byte);
    if (digit >= 0) {
      value = (value << 4) | digit;
      if (++digits % 2 === 0) decoded[out++] = value;
      continue;
    }
    // The zero of `0x` is no digit.
    if (digits === 1 && (byte | 0x20) !== 0x78) decoded[out++] = value & 15;
    digits = 0;
  }
  return decoded.subarray(0, out);
}
