/** First and last of ranges of characters that nobody sees, or that only mark the one before. */
const HIDDEN: ReadonlyArray<readonly [number, number]> = [
  [0x00ad, 0x00ad], // soft hyphen
  [0x0300, 0x036f], // combining marks
  [0x061c, 0x061c], // bidi
  [0x115f, 0x1160], // Hangul fillers
  [0x180b, 0x180f], // Mongolian selectors
  [0x200b, 0x200f], // zero width, bidi
  [0x202a, 0x202e], // bidi
  [0x2060, 0x206f], // invisible operators, bidi
  [0x3164, 0x3164], // Hangul filler
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // zero width no-break space
  [0xffa0, 0xffa0], // Hangul filler
  [0xfff9, 0xfffb], // interlinear annotation
  [0xe0000, 0xe0fff], // tags, more variation selectors
];
/** Typography that stands for ASCII: first and last, and the character. */
const TYPOGRAPHY: ReadonlyArray<readonly [number, number, string]> = [
  [0x0085, 0x0085, '\n'],
  [0x2010, 0x2015, '-'],
  [0x2018, 0x201b, "'"],
  [0x201c, 0x201f, '"'],
  [0x2028, 0x2029, '\n'],
  [0x2044, 0x2044, '/'],
  [0x2212, 0x2212, '-'],
  [0x2215, 0x2215, '/'],
  [0x29f8, 0x29f8, '/'],
];
/** White on black letters, which Unicode calls symbols of their own: where each alphabet starts. */
const NEGATIVE_ALPHABETS = [0x1f150, 0x1f170];
/** Ranges that hold characters with a compatible form in ASCII: letters in circles, full-width and so on. */
const COMPATIBLE: ReadonlyArray<readonly [number, number]> = [
  [0x00a0, 0x036f],
  [0x1d00, 0x1dff],
  [0x2000, 0x33ff],
  [0xfb00, 0xffff],
  [0x1d400, 0x1d7ff],
  [0x1f100, 0x1f1ff],
  [0x1fbf0, 0x1fbf9],
];

/** Some thousands at most: what the ranges hold. */
const known = new Map<number, string | undefined>();

/**
 * The ASCII text that a character beyond ASCII stands for: nothing for one that is not seen, itself for a tag
 * character (U+E0041 is a hidden `A`), what Unicode's NFKC makes of it. Undefined where there is none, or none that
 * is as short as the character in UTF-8.
 */
export function compatibleText(point: number): string | undefined {
  if (point >= 0x3400 && point < 0xfb00) return undefined;
  if (point > 0x1ffff) return tagText(point);
  if (!known.has(point)) known.set(point, findText(point));
  return known.get(point);
}

function findText(point: number): string | undefined {
  if (within(HIDDEN, point)) return '';
  const sign = TYPOGRAPHY.find(([first, last]) => point >= first && point <= last);
  if (sign !== undefined) return sign[2];
  for (const start of NEGATIVE_ALPHABETS) {
    if (point >= start && point < start + 26) return String.fromCharCode(0x41 + point - start);
  }
  if (!within(COMPATIBLE, point)) return undefined;
  const character = String.fromCodePoint(point);
  // A letter in parentheses is a letter.
  const text = character.normalize('NFKC').replace(/^\((\w+)\)$/, '$1');
  return /^[\t\n -~]+$/.test(text) && text.length <= Buffer.byteLength(character) ? text : undefined;
}

function tagText(point: number): string | undefined {
  if (!within(HIDDEN, point)) return undefined;
  if (point >= 0xe0020 && point <= 0xe007e) return String.fromCharCode(point - 0xe0000);
  // The 17th to 256th variation selectors can carry the bytes from 16 on; emoji and ideographs use the first few.
  const byte = point - 0xe0100 + 16;
  return byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '';
}

function within(ranges: ReadonlyArray<readonly [number, number]>, point: number): boolean {
  return ranges.some(([first, last]) => point >= first && point <= last);
}
