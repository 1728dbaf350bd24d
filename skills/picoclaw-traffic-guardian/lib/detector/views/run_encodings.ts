import { BASE32_VALUES, decodeBase32 } from './base32.ts';
import { BASE64_VALUES, decodeBase64 } from './base64.ts';
import { decodeHex } from './hex.ts';
import { hexDigit } from './json_escapes.ts';
import { isDeflatedText, mayBeDeflate } from './raw_deflate.ts';

/** One way to read a run: `skip` characters stand before the first whole group of the encoding. */
export interface RunEncoding {
  readonly name: 'base64' | 'hex' | 'base32';
  readonly skip: number;
}

/** By bit of what `encodingsOf` returns. */
export const RUN_ENCODINGS: readonly RunEncoding[] = [
  { name: 'base64', skip: 0 },
  { name: 'base64', skip: 1 },
  { name: 'base64', skip: 2 },
  { name: 'base64', skip: 3 },
  { name: 'hex', skip: 0 },
  { name: 'hex', skip: 1 },
  { name: 'base32', skip: 0 },
];
const ALL = 0x7f;
const HEX_BITS = 0x30;
const HEX_BLOCKS = 5;
const BASE64_BITS = 0x0f;
const BASE32_BIT = 0x40;
/** In so short a run of base64 less ASCII counts: decoding a few too many costs little. */
const SHORT_RUN = 2048;
/** By place in a group of five bytes, the bit of a base32 character that is the top bit of a byte. */
const BASE32_TOP_BITS = [16, 2, 0, 8, 1, 0, 4, 0];
/** By place in a group of three bytes, the same for base64. */
const BASE64_TOP_BITS = [32, 8, 2, 0];

/**
 * By place in a block of eight characters and by byte: the encodings in which the character says that a byte is
 * beyond ASCII, or that it does not have.
 */
const CLASHES = new Uint8Array(8 * 256);
/** White space. */
const SKIPPED = 0x80;
for (let byte = 0; byte < 256; byte++) {
  const value = BASE64_VALUES[byte] ?? -1;
  const digit = hexDigit(byte);
  const fifth = BASE32_VALUES[byte] ?? -1;
  for (let place = 0; place < 8; place++) {
    let clashes = 0;
    for (let skip = 0; skip < 4; skip++) {
      if ((value & (BASE64_TOP_BITS[(place - skip) & 3] ?? 0)) !== 0) clashes |= 1 << skip;
    }
    if (digit < 0) clashes |= HEX_BITS;
    else if (digit >= 8) clashes |= 0x10 << (place & 1);
    if (fifth < 0 || (fifth & (BASE32_TOP_BITS[place] ?? 0)) !== 0) clashes |= BASE32_BIT;
    CLASHES[place * 256 + byte] = byte <= 0x20 ? SKIPPED : clashes;
  }
}

/** How gzip, zip, zstd and zlib begin, in base64 and in hex, and gzip in base32: nothing of them is ASCII. */
const CONTAINER_STARTS = [
  [0x01, /^(?:H4sI|UEsD|KLUv|e[AFJN])/],
  [0x10, /^(?:1f8b08|504b0304|28b52ffd|78(?:01|5e|9c|da))/i],
  [BASE32_BIT, /^D6FQ[QR]/i],
] as const;
/** What these begin with. */
const CONTAINER_INITIALS = Buffer.from('HUKe1527Dd');
const SHORTEST_CONTAINER = 40;
/** Characters of raw deflate data that tell it, line breaks included. */
const LONGEST_DEFLATE = 440;
const DEFLATE_START = 24;

/**
 * The encodings in which a run of the base64 alphabet, white space apart, yields ASCII over two blocks of eight
 * characters at its start (in a short run of base64 anywhere) or over three (of hex, five) elsewhere, as bits of
 * `RUN_ENCODINGS`. Random text does so once in half a MB, an identifier hardly ever; text of 23 bytes always, of 17 in a
 * short run. Also those in which it begins as a container does. A pass over the run without decoding it.
 */
export function encodingsOf(run: Uint8Array, from: number, to: number): number {
  let found = 0;
  let clashes = 0;
  let last = 0;
  let lastButOne = 0;
  const lenient = to - from <= SHORT_RUN ? BASE64_BITS : 0;
  /** Blocks in a row in which hex yields ASCII, at either place: it has half as many bytes in a block. */
  let even = 0;
  let odd = 0;
  let place = 0;
  let isStart = true;
  const isUnbroken = lenient === 0 && !holdsBreak(run, from, to);
  for (let at = from; at < to; ) {
    // Without the block after the next, nothing that has begun in none gets to three.
    if (isUnbroken && !isStart && last === 0 && place === 0 && at + 24 <= to && isClash(run, at + 16)) {
      at += 24;
      continue;
    }
    if (place === 0 && at + 8 <= to) clashes = blockClashes(run, at);
    if (place === 0 && at + 8 <= to && clashes < SKIPPED) at += 8;
    else {
      if (place === 0) clashes = 0;
      const byte = run[at++] ?? 0;
      if (byte <= 0x20) continue;
      clashes |= CLASHES[place * 256 + byte] ?? 0;
      place = (place + 1) & 7;
      if (place !== 0) continue;
    }
    const clean = ~clashes & ALL;
    even = (clean & 0x10) === 0 ? 0 : even + 1;
    odd = (clean & 0x20) === 0 ? 0 : odd + 1;
    if (isStart && last !== 0) {
      found |= clean & last;
      isStart = false;
    } else if (clean === 0) {
      isStart = false;
    } else {
      found |= clean & last & (lastButOne | lenient) & ~HEX_BITS;
      if (even >= HEX_BLOCKS) found |= 0x10;
      if (odd >= HEX_BLOCKS) found |= 0x20;
    }
    lastButOne = last;
    last = clean;
  }
  return found | containerBits(run, from, to);
}

/** A break begins with one of these. */
function holdsBreak(run: Uint8Array, from: number, to: number): boolean {
  const characters = run.subarray(from, to);
  return characters.includes(0x0a) || characters.includes(0x0d);
}

/** Whether the eight bytes at `at` are no ASCII in any encoding. */
function isClash(run: Uint8Array, at: number): boolean {
  return (blockClashes(run, at) & ALL) === ALL;
}

/** Of the eight bytes at `at`; beyond `SKIPPED` when white space is among them. */
function blockClashes(run: Uint8Array, at: number): number {
  return (
    (CLASHES[run[at] ?? 0] ?? 0) |
    (CLASHES[256 + (run[at + 1] ?? 0)] ?? 0) |
    (CLASHES[512 + (run[at + 2] ?? 0)] ?? 0) |
    (CLASHES[768 + (run[at + 3] ?? 0)] ?? 0) |
    (CLASHES[1024 + (run[at + 4] ?? 0)] ?? 0) |
    (CLASHES[1280 + (run[at + 5] ?? 0)] ?? 0) |
    (CLASHES[1536 + (run[at + 6] ?? 0)] ?? 0) |
    (CLASHES[1792 + (run[at + 7] ?? 0)] ?? 0)
  );
}

function containerBits(run: Uint8Array, from: number, to: number): number {
  if (to - from < SHORTEST_CONTAINER) return 0;
  if (isDeflate(run, from, to)) return 0x01;
  if (!CONTAINER_INITIALS.includes(run[from] ?? 0)) return 0;
  const start = String.fromCharCode(...run.subarray(from, from + 8));
  return CONTAINER_STARTS.reduce(
    (bits, [bit, expression]) => (expression.test(start) ? bits | bit : bits),
    0,
  );
}

/** Whether what is base64 is raw deflate data of text. */
function isDeflate(run: Uint8Array, from: number, to: number): boolean {
  // A block with codes: the kind stands in the second and third bit of the first byte.
  const low = (BASE64_VALUES[run[from + 1] ?? 0] ?? 0) >> 5;
  const high = (BASE64_VALUES[run[from] ?? 0] ?? 0) & 1;
  if (low === high || !mayBeDeflate(decodeBase64(run, from, from + DEFLATE_START, 0))) return false;
  return isDeflatedText(decodeBase64(run, from, Math.min(to, from + LONGEST_DEFLATE), 0));
}

/** The bytes that run[from, to) stands for. */
export function decodeRun({ name, skip }: RunEncoding, run: Uint8Array, from: number, to: number): Buffer {
  if (name === 'base64') return decodeBase64(run, from, to, skip);
  return name === 'hex' ? decodeHex(run, from + skip, to) : decodeBase32(run, from, to);
}
