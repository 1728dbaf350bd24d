import { printable } from '../printable.ts';
import { REDACTED } from './redacted.ts';
import type { Span } from './secret_like.ts';

/** Characters of a snippet: 57 on either side, 120 of the match, and three ellipses make 237. */
export const MAX_SIDE = 57;
const MAX_MATCH_HEAD = 80;
const MAX_MATCH_TAIL = 40;
const ELLIPSIS = '\u2026';

/**
 * One printable line, at most 240 characters: what is `shown` of a text and what stands around it, each of `hidden` as a mark.
 * Spans come in order and without overlaps.
 */
export function lineWith(text: string, hidden: readonly Span[], shown: Span): string {
  // Whether there is more than is shown is to be seen, too.
  const first = behind(hidden, shown.start, MAX_SIDE + 1);
  const last = ahead(text, hidden, shown.end, MAX_SIDE + 1);
  return cut(atoms(text, hidden, first, last), shown);
}

/** The same of the first `limit` characters. */
export function beginning(text: string, hidden: readonly Span[], limit: number): string {
  return takeFirst(atoms(text, hidden, 0, ahead(text, hidden, 0, limit)), limit);
}

/** A piece of a snippet that is shown whole or not at all. */
interface Atom {
  readonly at: number;
  readonly text: string;
}

/** Of text[from, to), which cuts no hidden span. */
function atoms(text: string, hidden: readonly Span[], from: number, to: number): Atom[] {
  const result: Atom[] = [];
  const plain = (from: number, to: number): void => {
    let at = from;
    const stretch = text.slice(from, to);
    const isAscii = /^[ -~]*$/.test(stretch);
    for (const character of stretch) {
      result.push({ at, text: isAscii ? character : printable(character) });
      at += character.length;
    }
  };
  let at = from;
  for (const { start, end } of hidden) {
    if (start < from) continue;
    if (start >= to) break;
    plain(at, start);
    result.push({ at: start, text: REDACTED });
    at = end;
  }
  plain(at, to);
  return result;
}

/** Where `count` atoms before `from` begin at the latest; an atom is a hidden span, or one or two characters. */
function behind(hidden: readonly Span[], from: number, count: number): number {
  let at = from;
  let left = 2 * count;
  for (let n = hidden.findLastIndex(({ start }) => start < from); n >= 0 && left > 0; n--) {
    const { start, end } = hidden[n] ?? { start: 0, end: 0 };
    const plain = at - Math.min(at, end);
    if (plain >= left) break;
    left -= plain + 2;
    at = start;
  }
  return Math.max(0, at - Math.max(0, left));
}

/** Where `count` atoms from `from` on end at the earliest. */
function ahead(text: string, hidden: readonly Span[], from: number, count: number): number {
  let at = from;
  let left = 2 * count;
  for (const { start, end } of hidden) {
    if (end <= from) continue;
    const plain = Math.max(at, start) - at;
    if (plain >= left || left <= 0) break;
    left -= plain + 2;
    at = end;
  }
  return Math.min(text.length, at + Math.max(0, left));
}

/** The match with as many atoms on either side as there is room for. */
function cut(all: readonly Atom[], shown: Span): string {
  const first = all.findIndex(({ at }) => at >= shown.start);
  const start = first < 0 ? all.length : first;
  const next = all.findIndex(({ at }) => at >= shown.end);
  const end = next < 0 ? all.length : next;
  const before = takeLast(all.slice(Math.max(0, start - MAX_SIDE), start), MAX_SIDE);
  const after = takeFirst(all.slice(end, end + MAX_SIDE), MAX_SIDE);
  const match = all.slice(start, end);
  const whole = match.map(({ text }) => text).join('');
  const middle =
    whole.length <= MAX_MATCH_HEAD + MAX_MATCH_TAIL
      ? whole
      : `${takeFirst(match.slice(0, MAX_MATCH_HEAD), MAX_MATCH_HEAD)}${ELLIPSIS}${takeLast(match.slice(-MAX_MATCH_TAIL), MAX_MATCH_TAIL)}`;
  const head = start > MAX_SIDE || before.length < lengthOf(all, 0, start) ? ELLIPSIS : '';
  const tail = all.length - end > MAX_SIDE || after.length < lengthOf(all, end, all.length) ? ELLIPSIS : '';
  return `${head}${before}${middle}${after}${tail}`;
}

function lengthOf(all: readonly Atom[], from: number, to: number): number {
  let length = 0;
  for (const { text } of all.slice(from, to)) length += text.length;
  return length;
}

function takeFirst(from: readonly Atom[], limit: number): string {
  let taken = '';
  for (const { text } of from) {
    if (taken.length + text.length > limit) break;
    taken += text;
  }
  return taken;
}

function takeLast(from: readonly Atom[], limit: number): string {
  let taken = '';
  for (const { text } of from.toReversed()) {
    if (taken.length + text.length > limit) break;
    taken = text + taken;
  }
  return taken;
}
