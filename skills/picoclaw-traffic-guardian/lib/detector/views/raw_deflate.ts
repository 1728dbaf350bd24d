import { inflate } from './inflate.ts';

/** By byte: 1 for what text in ASCII or UTF-8 holds. */
const TEXT = new Uint8Array(256).fill(1, 0x20, 0x7f).fill(1, 0x09, 0x0b).fill(1, 0x80, 0xf5);
TEXT[0x0d] = 1;
/** What is looked at: the tables of a block take up to some hundred bytes, and behind them this much text is none by chance. */
const DEFLATE_SNIFFED = 320;
const SAMPLE = 64;
const SHORTEST_TEXT = 12;
/** Literals at the start of a block with fixed codes. */
const FIRST_LITERALS = 3;

/** Whether raw deflate data (RFC 1951) of text may begin so: it has no magic. Of other bytes a few in a hundred do. */
export function mayBeDeflate(bytes: Uint8Array): boolean {
  const kind = ((bytes[0] ?? 0) >> 1) & 3;
  return kind === 1 ? beginsWithLiterals(bytes) : kind === 2 && hasWholeCode(bytes);
}

/** Whether such data begins here and yields text. Text itself is none: `KKKK` would be. */
export function isDeflatedText(bytes: Uint8Array): boolean {
  if (!mayBeDeflate(bytes) || bytes.subarray(0, SHORTEST_TEXT).every(isPrintable)) return false;
  const { bytes: text, end } = inflate(bytes, 0, Math.min(bytes.length, DEFLATE_SNIFFED), SAMPLE);
  return end !== 'damaged' && text.length >= SHORTEST_TEXT && text.every((byte) => TEXT[byte] === 1);
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/** Section 3.2.6: literals up to 143 have codes of eight bits, the first one up, from 00110000 on. */
function beginsWithLiterals(bytes: Uint8Array): boolean {
  for (let n = 0; n < FIRST_LITERALS; n++) {
    let code = 0;
    for (let bit = 3 + 8 * n; bit < 11 + 8 * n; bit++) code = 2 * code + bitAt(bytes, bit);
    if (code < 0x30 || code > 0xbf || TEXT[code - 0x30] !== 1) return false;
  }
  return true;
}

/** Section 3.2.7: of the code for the lengths of codes nothing is left over, which hardly ever happens by chance. */
function hasWholeCode(bytes: Uint8Array): boolean {
  if (numberAt(bytes, 3, 5) > 29 || numberAt(bytes, 8, 5) > 29) return false;
  const lengths = numberAt(bytes, 13, 4) + 4;
  let left = 128;
  for (let n = 0; n < lengths; n++) {
    const length = numberAt(bytes, 17 + 3 * n, 3);
    if (length > 0) left -= 128 >> length;
  }
  return left === 0;
}

function numberAt(bytes: Uint8Array, bit: number, count: number): number {
  let value = 0;
  for (let n = 0; n < count; n++) value |= bitAt(bytes, bit + n) << n;
  return value;
}

function bitAt(bytes: Uint8Array, bit: number): number {
  return ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
}
