const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** By byte: its five bits (RFC 4648, section 6), in either case; -1 where it has none. */
export const BASE32_VALUES = new Int8Array(256).fill(-1);
for (let value = 0; value < 32; value++) {
  BASE32_VALUES[ALPHABET.charCodeAt(value)] = value;
  BASE32_VALUES[ALPHABET.toLowerCase().charCodeAt(value)] = value;
}

/**
 * The bytes that text[from, to) stands for in base32, with or without padding; other characters are passed over, and
 * what stands behind padding is not read.
 */
export function decodeBase32(text: Uint8Array, from: number, to: number): Buffer {
  const decoded = Buffer.allocUnsafe(Math.ceil(((to - from) * 5) / 8));
  let out = 0;
  let bits = 0;
  let count = 0;
  for (let at = from; at < to && text[at] !== 0x3d; at++) {
    const value = BASE32_VALUES[text[at] ?? 0] ?? -1;
    if (value < 0) continue;
    bits = ((bits << 5) | value) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      decoded[out++] = bits >> count;
    }
  }
  return decoded.subarray(0, out);
}

/** As many characters as the bytes of a text (Latin-1) decide wholly, the first `skip` bits of it passed over. */
export function encodeBase32(text: string, skip = 0): string {
  let encoded = '';
  for (let bit = skip; bit + 5 <= 8 * text.length; bit += 5) {
    const pair = (text.charCodeAt(bit >> 3) << 8) | (text.charCodeAt((bit >> 3) + 1) & 0xff);
    encoded += ALPHABET[(pair >> (11 - (bit & 7))) & 31] ?? '';
  }
  return encoded;
}
