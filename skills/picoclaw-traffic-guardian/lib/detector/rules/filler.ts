/** Alphabets that credential formats use. */
export const DIGITS = '0123456789';
export const HEX = `${DIGITS}abcdef`;
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const LETTERS = `${LOWER}${LOWER.toUpperCase()}`;
export const ALNUM = `${LETTERS}${DIGITS}`;
export const URLSAFE = `${ALNUM}-_`;
export const BASE64 = `${ALNUM}+/`;

/**
 * Random-looking text for samples, the same on every run. Samples are made, not written, so that no source file
 * holds a string that a secret scanner would take for a live credential. Starts and ends with a letter or digit.
 */
export function filler(length: number, alphabet: string, seed = 1): string {
  let state = (seed * 2654435761 + length) >>> 0 || 1;
  let text = '';
  while (text.length < length) {
    // Marsaglia's xorshift32, 13/17/5.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    const character = alphabet[(state >>> 8) % alphabet.length] ?? '';
    const atEdge = text.length === 0 || text.length === length - 1;
    if (!atEdge || /[A-Za-z0-9]/.test(character)) text += character;
  }
  return text;
}
