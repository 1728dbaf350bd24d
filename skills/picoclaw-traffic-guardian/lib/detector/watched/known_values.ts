import { REDACTED } from '../redacted.ts';
import type { Span } from '../secret_like.ts';
import { visible } from '../visible.ts';
import { bytesOf } from './watched_secret.ts';

/** So many characters of a watched value in a row are not shown: a part of it may be all that a text holds. */
const PIECE = 8;
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

/** What belongs to a watched value in a text that `visible` made, in any case; in order, mostly overlapping. */
export function* watchedSpans(text: string): Generator<Span> {
  if (values.length === 0) return;
  pieces ??= new Set(values.flatMap((value) => [...piecesOf(lower(visible(value)))]));
  const lowerCase = lower(text);
  for (let start = 0; start + PIECE <= text.length; start++) {
    if (pieces.has(lowerCase.slice(start, start + PIECE))) yield { start, end: start + PIECE };
  }
}

/** Printable text, a host's name say, without what belongs to a watched value. Needs no rules. */
export function withoutWatched(line: string): string {
  let text = '';
  let at = 0;
  for (const { start, end } of watchedSpans(line)) {
    if (start >= at) text += line.slice(at, start) + (start === at && at > 0 ? '' : REDACTED);
    at = end;
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
  for (const part of value.length > DOCUMENT ? value.split(/\s+/) : parts) {
    for (let at = 0; at + PIECE <= part.length; at++) {
      const piece = part.slice(at, at + PIECE);
      if (!piece.includes('://') && (value.length <= DOCUMENT || /\d/.test(piece))) yield piece;
    }
  }
}

/** ASCII alone: the length stays. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
