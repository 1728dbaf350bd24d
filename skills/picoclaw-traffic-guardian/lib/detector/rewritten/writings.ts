// Ways to write a short text otherwise that no decoder of streams undoes. Texts are Latin-1.

export function reversed(text: string): string {
  return [...text].reverse().join('');
}

export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    return String.fromCharCode((code | 0x20) < 0x6e ? code + 13 : code - 13);
  });
}

/** Letters alone, each so many further on in the alphabet. */
export function shifted(text: string, by: number): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const first = letter < 'a' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + by) % 26) + first);
  });
}

/** A for Z, B for Y. */
export function atbash(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    String.fromCharCode((letter < 'a' ? 155 : 219) - letter.charCodeAt(0)),
  );
}

/** The other case of each letter. */
export function swapped(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) ^ 0x20));
}

const BASE85 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
/** Alphabets of five digits for four bytes: Adobe's and btoa's, Git's and Python's, ZeroMQ's (rfc.zeromq.org/spec/32). */
export const ALPHABETS_85 = {
  ascii85: Array.from({ length: 85 }, (_, digit) => String.fromCharCode(33 + digit)).join(''),
  base85: BASE85,
  z85: Z85,
} as const;

/** Only whole groups: what is left of fewer than four bytes is left out. */
export function encode85(bytes: Buffer, alphabet: string): string {
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    let group = '';
    for (let n = 0, value = bytes.readUInt32BE(at); n < 5; n++, value = Math.floor(value / 85)) {
      group = (alphabet[value % 85] ?? '') + group;
    }
    text += group;
  }
  return text;
}

/** Ends where a group is none. */
export function decode85(text: string, alphabet: string): string {
  const bytes: number[] = [];
  for (let at = 0; at + 1 < text.length; at += 5) {
    const length = Math.min(5, text.length - at);
    let value = 0;
    for (let n = 0; n < 5; n++) {
      const digit = n < length ? alphabet.indexOf(text[at + n] ?? '') : 84;
      if (digit < 0) return String.fromCharCode(...bytes);
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) break;
    for (let n = 1; n < length; n++) bytes.push(Math.floor(value / 256 ** (4 - n)) & 0xff);
  }
  return String.fromCharCode(...bytes);
}

/** What the lines behind the first stand for (POSIX.1, uuencode), up to one that is none. */
export function uudecoded(text: string): string {
  let decoded = '';
  for (const line of text.split(/\r?\n/).slice(1)) {
    const length = (line.charCodeAt(0) - 32) & 63;
    if (!(length > 0)) break;
    const values = [...line.slice(1)].map((sign) => (sign.charCodeAt(0) - 32) & 63);
    const bytes: number[] = [];
    for (let at = 0; at < values.length; at += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = values.slice(at, at + 4);
      bytes.push((a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d);
    }
    decoded += String.fromCharCode(...bytes.slice(0, length));
  }
  return decoded;
}

const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();

/** Bitcoin's base58; base62 in its three orders; base36 in both cases; decimal. */
export const NUMBER_BASES = {
  base58: (DIGITS + UPPER + LOWER).replace(/[0OIl]/g, ''),
  base62: DIGITS + UPPER + LOWER,
  'base62 ': DIGITS + LOWER + UPPER,
  'base62  ': UPPER + LOWER + DIGITS,
  base36: DIGITS + LOWER,
  'base36 ': DIGITS + UPPER,
  decimal: DIGITS,
};
/** The number that the bytes of a text are, in another base. */
export function inBase(text: string, digits: string): string {
  const base = BigInt(digits.length);
  let value = BigInt(`0x${Buffer.from(text, 'latin1').toString('hex')}`);
  let written = '';
  for (; value > 0n; value /= base) written = (digits[Number(value % base)] ?? '') + written;
  return written;
}

/** The bytes that a number stands for. `digits`: as for `inBase`; a digit that is none of them counts as 0. */
export function fromBase(written: string, digits: string): string {
  const base = BigInt(digits.length);
  let value = 0n;
  for (const digit of written) value = value * base + BigInt(Math.max(0, digits.indexOf(digit)));
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('latin1');
}

export function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
