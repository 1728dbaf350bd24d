const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** By byte: its six bits, in either alphabet of RFC 4648; -1 where it has none. */
export const BASE64_VALUES = new Int8Array(256).fill(-1);
for (let value = 0; value < 64; value++) BASE64_VALUES[ALPHABET.charCodeAt(value)] = value;
BASE64_VALUES[0x2d] = 62;
BASE64_VALUES[0x5f] = 63;

/**
 * The bytes that text[from, to) stands for in base64 or base64url, with or without padding, white space and line
 * breaks anywhere; what stands behind padding is not read. `skip`: characters before the first group of four.
 */
export function decodeBase64(text: Uint8Array, from: number, to: number, skip: number): Buffer {
  let at = from;
  for (let left = skip; left > 0 && at < to; at++) if ((BASE64_VALUES[text[at] ?? 0] ?? -1) >= 0) left--;
  const rest = Buffer.from(text.buffer, text.byteOffset + at, to - at);
  const padding = rest.indexOf('=');
  return Buffer.from(rest.toString('latin1', 0, padding < 0 ? rest.length : padding), 'base64');
}
