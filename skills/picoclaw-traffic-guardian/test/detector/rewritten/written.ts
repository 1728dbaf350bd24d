import { ALPHABETS_85, encode85, inBase, reversed, rot13 } from '../../../lib/detector/rewritten/writings.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** RFC 4648, section 6, bit by bit. */
export function base32(text: string | Uint8Array): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]);
  return digits.join('').padEnd(Math.ceil(digits.length / 8) * 8, '=');
}

/** In whole groups: what is left is filled up with line feeds. */
function base85(text: string, alphabet: string): string {
  return encode85(Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4, '\n')), alphabet);
}

export type Written = Readonly<Record<string, (text: string) => string>>;

/** Of which what begins them is known, wherever it stands: by what findings call them. */
export const BY_BEGINNING: Written = {
  reversed,
  rot13,
  ...Object.fromEntries(
    Object.entries(ALPHABETS_85).map(([name, alphabet]) => [name, (text: string) => base85(text, alphabet)]),
  ),
  'base32 cut': (text) => `abc${base32(text)}`,
  ...Object.fromEntries(
    [' ', '-', '.', '_', ',', ', '].map((parted) => [
      `spaced by ${JSON.stringify(parted)}`,
      (text: string) => [...text].join(parted),
    ]),
  ),
};

const codes =
  (base: number, digits: number, before: string, after: string) =>
  (text: string): string =>
    [...Buffer.from(text)].map((byte) => before + byte.toString(base).padStart(digits, '0')).join(after);

/** Byte by byte, as numbers. */
export const CODES: Written = {
  'decimal, listed': codes(10, 0, '', ', '),
  'decimal, spaced': codes(10, 0, '', ' '),
  octal: codes(8, 3, '', ' '),
  binary: codes(2, 8, '', ' '),
  'binary run': codes(2, 8, '', ''),
  'decimal calls': (text) => `${codes(10, 0, 'chr(', ') + ')(text)})`,
};

export const OF_VALUES: Written = {
  ...CODES,
  'hex parted by dots': codes(16, 2, '', '.'),
  'hex parted by bars': codes(16, 2, '', '|'),
  'hex parted by colons': codes(16, 2, '', ':'),
  'hex of C': codes(16, 2, '0x', ', '),
  'decimal, dashed': codes(10, 0, '', '-'),
  ...BY_BEGINNING,
  'base64 after 0': (text) => Buffer.from(text).toString('base64'),
  'base64 after 1': (text) => Buffer.from(`x${text}yz`).toString('base64'),
  'base64 after 2': (text) => Buffer.from(`xx${text}y`).toString('base64url'),
  'base64 cut': (text) => `a${Buffer.from(text).toString('base64')}`,
  ...Object.fromEntries(
    [0, 1, 2, 3, 4].map((before) => [
      `base32 after ${before}`,
      (text: string) => base32('x'.repeat(before) + text).toLowerCase(),
    ]),
  ),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex cut': (text) => `a${Buffer.from(text).toString('hex').toUpperCase()}`,
  base58: (text) => inBase(text, BASE58),
  base62: (text) => inBase(text, BASE62),
  ...Object.fromEntries(
    [1, 2, 3].map((before) => [
      `ascii85 after ${before}`,
      (text: string) => base85(`${'x'.repeat(before)}${text}`, ALPHABETS_85.ascii85),
    ]),
  ),
  'spaced in fours': (text) => (text.match(/.{1,4}/g) ?? []).join(' '),
  'spaced in pairs': (text) => (text.match(/.{1,2}/g) ?? []).join('-'),
};
