/**
 * Characters that hide or disguise a letter, first and last of each range: soft hyphen, combining marks, bidi, fillers,
 * selectors, modifier letters, zero width, fraction slash, invisible operators; circled, full-width, mathematical and
 * framed letters; tags. Typography and emoji, of which ordinary text is full, are not among them.
 */
const DISGUISES: ReadonlyArray<readonly [number, number]> = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x180b, 0x180f],
  [0x1d00, 0x1dbf],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2044, 0x2044],
  [0x2060, 0x206f],
  [0x2215, 0x2215],
  [0x2460, 0x24ff],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0e],
  [0xff10, 0xff5a],
  [0x1d400, 0x1d7ff],
  [0x1f100, 0x1f19f],
  [0xe0000, 0xe0fff],
];
/** Greek, Cyrillic and Armenian letters look like Latin ones: in a word with Latin letters they are no accident. */
const LOOK_ALIKE = [0x370, 0x58f] as const;

/** By first byte of a character in UTF-8: its length where it may be a disguise, 0 where it is none. */
const LENGTHS = new Uint8Array(256);
for (const [first, last] of [...DISGUISES, LOOK_ALIKE]) {
  const end = leadOf(last);
  for (let lead = leadOf(first); lead <= end; lead++) LENGTHS[lead] = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function leadOf(point: number): number {
  return Buffer.from(String.fromCodePoint(point))[0] ?? 0;
}

/** One bit for each character of two or three bytes that is a disguise. */
const BITS = new Uint8Array(0x10000 / 8);
for (const [first, last] of DISGUISES) {
  for (let point = first; point <= last && point < 0x10000; point++) {
    if (!isPunctuation(point)) BITS[point >> 3] = (BITS[point >> 3] ?? 0) | (1 << (point & 7));
  }
}

/** By byte: 1 for the first of a letter that may look like a Latin one, 2 for Latin letters, 4 for the first of a disguise. */
const KINDS = LENGTHS.map((length) => (length === 0 ? 0 : 4));
KINDS.fill(1, leadOf(LOOK_ALIKE[0]) + 1, leadOf(LOOK_ALIKE[1]) + 1);
KINDS.fill(2, 0x41, 0x5b).fill(2, 0x61, 0x7b);

/** Whether a text in UTF-8 holds a character, whole, that disguises something. */
export function hasDisguise(text: Uint8Array): boolean {
  const end = text.length;
  /** What the byte before is. */
  let before = 0;
  for (let at = 0; at < end; at++) {
    const byte = text[at] ?? 0;
    const kind = KINDS[byte] ?? 0;
    if (kind === 0) {
      before = 0;
      continue;
    }
    // Look-alikes matter where they meet Latin letters, whichever comes first.
    if (kind === 1 && before === 2) return at + 1 < end;
    if (kind === 2 && before === 1) return true;
    const length = LENGTHS[byte] ?? 0;
    if (kind === 1) at++;
    else if (kind === 4 && isDisguise(text, at, length)) return true;
    else if (kind === 4 && before === 2 && isSpaceBeforeLetter(text, at, length)) return true;
    before = kind;
  }
  return false;
}

function isDisguise(text: Uint8Array, at: number, length: number): boolean {
  if (at + length > text.length) return false;
  const lead = text[at] ?? 0;
  const second = (text[at + 1] ?? 0) & 0x3f;
  const third = (text[at + 2] ?? 0) & 0x3f;
  if (length === 4) {
    // Three of the four bytes say enough.
    const point = ((lead & 7) << 18) | (second << 12) | (third << 6);
    return DISGUISES.some(([first, last]) => point >= (first & ~0x3f) && point <= last);
  }
  const point = length === 2 ? ((lead & 0x1f) << 6) | second : ((lead & 0x0f) << 12) | (second << 6) | third;
  return (((BITS[point >> 3] ?? 0) >> (point & 7)) & 1) !== 0;
}

/** What separates words and is no blank of ASCII (Unicode, `Zs`): no-break, of any width, ideographic; as bytes of UTF-8. */
const SPACES: ReadonlySet<number> = new Set(
  Array.from(
    '\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
    (space) => Buffer.from(space).reduce((bytes, byte) => bytes * 0x100 + byte, 0),
  ),
);

/** Between two Latin letters one stands for a blank: typography sets them beside numbers and punctuation. */
function isSpaceBeforeLetter(text: Uint8Array, at: number, length: number): boolean {
  if (KINDS[text[at + length] ?? 0] !== 2) return false;
  let bytes = 0;
  for (let n = at; n < at + length; n++) bytes = bytes * 0x100 + (text[n] ?? 0);
  return SPACES.has(bytes);
}

/** A word of a few letters. */
const MOST_BEFORE = 24;

/** How many bytes directly before `at`, not before `from`, are characters beyond ASCII, the last maybe not complete. */
export function foreignBefore(memory: Uint8Array, from: number, at: number): number {
  const least = Math.max(from, at - MOST_BEFORE);
  let start = at;
  while (start > least && (memory[start - 1] ?? 0) >= 0x80) start--;
  // Where a long stretch was cut, at the start of a character.
  while (start < at && ((memory[start] ?? 0) & 0xc0) === 0x80) start++;
  return at - start;
}

/** Chinese and Japanese text has full-width punctuation everywhere. */
function isPunctuation(point: number): boolean {
  return (point >= 0xff1a && point <= 0xff20) || (point >= 0xff3b && point <= 0xff40);
}
