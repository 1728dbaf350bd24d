import { REDACTED } from '../redacted.ts';
import type { Span } from '../secret_like.ts';
import { visible } from '../visible.ts';
import { bytesOf } from './watched_secret.ts';

/** So many characters of a watched value in a row are not shown: a part of it may be all that a text holds. */
const PIECE = 8;
const NO_ALPHANUMERIC = /[^a-z0-9]+/g;
/** So many characters may eight of them stand apart. */
const MOST_PARTED = 40;
/** Of longer values, which are documents and keys in armour, only pieces that are no words count. */
const DOCUMENT = 128;

// One set of values for the thread: whatever makes a line for people must not be able to forget it.
let values: readonly string[] = [];
let pieces: ReadonlySet<string> | undefined;

/** From now on nothing that this thread shows or stores holds one of these values. */
export function hideValues(watched: readonly string[]): void {
  values = watched.map((value) => lower(bytesOf(value)));
  pieces = undefined;
}

/** Changes whenever other values are to be hidden. */
export function hiddenValues(): object {
  return values;
}

/** What belongs to a watched value in a text that `visible` made, in any case; they overlap, and come in any order. */
export function* watchedSpans(text: string): Generator<Span> {
  if (values.length === 0) return;
  pieces ??= new Set(values.flatMap((value) => [...piecesOf(lower(visible(value)))]));
  const lowerCase = lower(text);
  for (let start = 0; start + PIECE <= text.length; start++) {
    if (pieces.has(lowerCase.slice(start, start + PIECE))) yield { start, end: start + PIECE };
  }
  // Letter by letter, or in groups: what stands between them is no part of the value.
  const { text: compact, at } = compacted(lowerCase);
  for (let first = 0; first + PIECE <= compact.length; first++) {
    const [start = 0, last = 0] = [at[first], at[first + PIECE - 1]];
    if (last - start < PIECE || last - start > MOST_PARTED) continue;
    if (pieces.has(compact.slice(first, first + PIECE))) yield { start, end: last + 1 };
  }
}

/** Letters and digits alone, and where each stood. `text`: lower case. */
function compacted(text: string): { readonly text: string; readonly at: readonly number[] } {
  const at: number[] = [];
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n);
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39)) at.push(n);
  }
  return { text: text.replace(NO_ALPHANUMERIC, ''), at };
}

/** Printable text, a host's name say, without what belongs to a watched value. Needs no rules. */
export function withoutWatched(line: string): string {
  let text = '';
  let at = 0;
  for (const { start, end } of [...watchedSpans(line)].sort((a, b) => a.start - b.start)) {
    if (start >= at) text += line.slice(at, start) + (start === at && at > 0 ? '' : REDACTED);
    at = Math.max(at, end);
  }
  return text + line.slice(at);
}

/**
 * Whether a watched value is what stands at `start` to `end` of a Latin-1 text, or most of it: then it is told, or at
 * home, by its own name.
 */
export function isWatched(text: string, start: number, end: number): boolean {
  return values.some((value) => {
    const from = Math.max(0, start - value.length);
    const around = lower(text.slice(from, end + value.length));
    for (let at = around.indexOf(value); at >= 0; at = around.indexOf(value, at + 1)) {
      const shared = Math.min(end, from + at + value.length) - Math.max(start, from + at);
      if (shared * 2 >= end - start) return true;
    }
    return false;
  });
}

/** An address's host is no secret: destinations must stay readable. */
function* piecesOf(value: string): Generator<string> {
  const parts = value
    .replace(/(?<=:\/\/(?:[^/@\s]{0,512}@)?)[^/?#\s:@]{1,255}(?=[/?#\s:]|$)/g, '\n')
    .split('\n');
  const isShort = value.length <= DOCUMENT;
  const compact = isShort ? parts.map((part) => part.replace(NO_ALPHANUMERIC, '')) : [];
  for (const part of isShort ? [...parts, ...compact] : value.split(/\s+/)) {
    for (let at = 0; at + PIECE <= part.length; at++) {
      const piece = part.slice(at, at + PIECE);
      if (!piece.includes('://') && (isShort || /\d/.test(piece))) yield piece;
    }
  }
}

/** ASCII alone: the length stays. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
