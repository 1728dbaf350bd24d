/** Fewer characters make no key. */
const SHORTEST = 16;
/** So many of a row are enough to look at it where other signs part them than those of prose. */
const FEWEST = 8;
const LONGEST_PIECE = 24;
const LONGEST_GAP = 24;
const LONGEST_JOIN = 1024;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
/** What stands in no piece: the end of a text, or of the quotation that holds it. */
const BLANK = /[\s"'\\]/;

/** Longer texts are not looked at. */
export const LONGEST_EVEN = 4096;
const EDGES = new Uint16Array(LONGEST_EVEN + 1);

/** By byte: letters and digits. */
const LETTERS = new Uint8Array(256);
for (let code = 0; code < 128; code++) LETTERS[code] = /[A-Za-z0-9]/.test(String.fromCharCode(code)) ? 1 : 0;

/**
 * What pieces of one length are together that one and the same text parts: letters with a sign between them, groups of
 * four, a text in short lines, strings that a program puts together. Tags of HTML count as signs. Words of prose are
 * hardly ever all of one length. `text`: Latin-1, at most `LONGEST_EVEN`.
 */
export function evenPieces(text: string): readonly string[] {
  const rows = rowsOf(text);
  if (!text.includes('<')) return rows;
  return [...new Set([...rows, ...rowsOf(text.replace(/<[^<>]{0,64}>/g, '\0'))])];
}

function rowsOf(text: string): readonly string[] {
  const edges = edgesOf(text);
  let rows = NONE;
  let skipped = 0;
  /** Pieces of one length with one gap between each, and what both are. */
  let count = 0;
  let length = 0;
  let gap = 0;
  for (let n = 1; n < edges; n += 2) {
    const start = EDGES[n - 1] ?? 0;
    const end = EDGES[n] ?? 0;
    const before = start - (n < 2 ? 0 : (EDGES[n - 2] ?? 0));
    const isLikely = before === gap;
    gap = before;
    if (end - start !== length) {
      length = end - start;
      count = 1;
      continue;
    }
    count = isLikely ? count + 1 : 2;
    if (count * length < FEWEST || length > LONGEST_PIECE || gap > LONGEST_GAP || start < skipped) continue;
    // Words, too, have one length now and then.
    if (gap === 1 && text.charCodeAt(start - 1) === SPACE && (count < 3 || count * length < SHORTEST))
      continue;
    const row = rowAround(text, skipped, start - gap - length, length, gap);
    if (row === undefined) continue;
    rows = [...rows, row.joined];
    skipped = row.end;
  }
  return rows;
}

/** Where letters and digits begin and end, by turns, into `EDGES`. Without a branch: in words, none can be foretold. */
function edgesOf(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  let last = 0;
  let count = 0;
  let before = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    // The letter of an escape is part of what parts.
    const kind = (LETTERS[byte] ?? 0) & (before === BACKSLASH ? 0 : 1);
    EDGES[count] = at;
    count += kind ^ last;
    last = kind;
    before = byte;
  }
  EDGES[count] = bytes.length;
  return count + last;
}

const NONE: readonly string[] = [];

/** The row, not before `from`, that the piece at `start` is one of; its last piece may be shorter. */
function rowAround(
  text: string,
  from: number,
  start: number,
  length: number,
  gap: number,
): { readonly joined: string; readonly end: number } | undefined {
  const sign = text.slice(start + length, start + length + gap);
  const step = length + gap;
  const isPiece = (at: number): boolean => !BLANK.test(text.slice(at, at + length));
  let first = start;
  while (first - step >= from && text.startsWith(sign, first - gap) && isPiece(first - step)) first -= step;
  let joined = '';
  let at = first;
  while (isPiece(at) && joined.length <= LONGEST_JOIN) {
    joined += text.slice(at, at + length);
    if (!text.startsWith(sign, at + length)) break;
    at += step;
  }
  if (!isPiece(at)) joined += /^[^\s"'\\<]*/.exec(text.slice(at, at + length))?.[0] ?? '';
  return joined.length < SHORTEST ? undefined : { joined, end: at };
}
