import type { Fuel } from './fuel.ts';

// Where the parts of shell text end (POSIX.1-2017, Shell Command Language, 2.2 and 2.3; bash adds $'…' and <(…)). Each
// function takes the offset of what opens a part and gives the offset behind what closes it, or -1.

/** Substitutions within substitutions, at most. */
const DEEPEST = 24;

const META = /[ \t\r\n;|&()<>]/;
const LETTER = /[A-Za-z]/;
export const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]{0,63})(\+?)=/;

function endOfSingle(text: string, at: number, fuel: Fuel): number {
  const close = text.indexOf("'", at + 1);
  fuel.spend((close < 0 ? text.length : close) - at);
  return close < 0 ? -1 : close + 1;
}

/** `"…"`, `` `…` `` and `$'…'`: a backslash hides what follows. */
function endOfEscaped(text: string, at: number, close: string, fuel: Fuel, depth: number): number {
  let next = at + 1;
  while (next < text.length) {
    const character = text[next];
    if (character === close) {
      fuel.spend(next - at);
      return next + 1;
    }
    if (character === '\\') next += 2;
    else if (close === '"' && character === '$') next = endOfDollar(text, next, fuel, depth + 1);
    else next++;
  }
  fuel.spend(next - at);
  return -1;
}

/** `(…)` and `{…}`: brackets nest, and quotes hide them. */
function endOfBracket(
  text: string,
  at: number,
  open: string,
  close: string,
  fuel: Fuel,
  depth: number,
): number {
  if (!fuel.spend(1)) return -1;
  let nested = 0;
  let next = at;
  while (next < text.length && depth < DEEPEST) {
    const character = text[next];
    if (character === open) nested++;
    if (character === close && --nested === 0) {
      fuel.spend(next - at);
      return next + 1;
    }
    const end = character === open ? -1 : endOfQuoted(text, next, fuel, depth + 1);
    next = end < 0 ? next + 1 : end;
  }
  fuel.spend(next - at);
  return -1;
}

/** Behind `$…`, or behind the dollar where nothing is expanded. */
function endOfDollar(text: string, at: number, fuel: Fuel, depth: number): number {
  const end = depth < DEEPEST && fuel.spend(1) ? endOfExpansion(text, at, fuel, depth) : -1;
  return end < 0 ? at + 1 : end;
}

/** `$(…)`, `${…}`, `$name`, `$1`; -1 where a dollar is just a dollar. */
export function endOfExpansion(text: string, at: number, fuel: Fuel, depth = 0): number {
  const next = text[at + 1] ?? '';
  if (next === '(') return endOfBracket(text, at + 1, '(', ')', fuel, depth);
  if (next === '{') return endOfBracket(text, at + 1, '{', '}', fuel, depth);
  if (/[0-9@*#?$!-]/.test(next)) return at + 2;
  if (!/[A-Za-z_]/.test(next)) return -1;
  let end = at + 2;
  while (end < text.length && /[A-Za-z0-9_]/.test(text[end] ?? '')) end++;
  return end;
}

/** Whatever hides what stands in it; -1 where text[at] opens nothing, or nothing closes it. */
export function endOfQuoted(text: string, at: number, fuel: Fuel, depth = 0): number {
  if (depth >= DEEPEST || !fuel.spend(1)) return -1;
  switch (text[at]) {
    case '\\':
      return Math.min(text.length, at + 2);
    case "'":
      return endOfSingle(text, at, fuel);
    case '"':
      return endOfEscaped(text, at, '"', fuel, depth);
    case '\x60':
      return endOfEscaped(text, at, '\x60', fuel, depth);
    case '$':
      if (text[at + 1] === "'") return endOfEscaped(text, at + 1, "'", fuel, depth);
      if (text[at + 1] === '"') return endOfEscaped(text, at + 1, '"', fuel, depth);
      return endOfExpansion(text, at, fuel, depth);
    default:
      return -1;
  }
}

/**
 * In prose a quote in the midst of a word is an apostrophe: its fellow stands in another line, or it is one as well
 * (`don't … it's`).
 */
function closedNearby(text: string, at: number, end: number): number {
  if (end < 0 || !/['"]/.test(text[at] ?? '') || !LETTER.test(text[at - 1] ?? '')) return end;
  const inner = text.slice(at, end);
  const isApostrophe = text[at] === "'" && inner.includes(' ') && LETTER.test(text[end] ?? '');
  return isApostrophe || inner.includes('\n') ? -1 : end;
}

/** Behind the word that begins at `at`; `at` itself where none does. */
export function endOfWord(text: string, at: number, fuel: Fuel): number {
  let next = at;
  while (next < text.length) {
    const character = text[next] ?? '';
    if ((character === '<' || character === '>') && next === at && text[next + 1] === '(') {
      const end = endOfBracket(text, next + 1, '(', ')', fuel, 0);
      if (end < 0) return at;
      next = end;
    } else if (character === '(' && ASSIGNMENT.exec(text.slice(at, at + 68))?.[0].length === next - at) {
      const end = endOfBracket(text, next, '(', ')', fuel, 0);
      if (end < 0) return next;
      next = end;
    } else if (META.test(character)) {
      return next;
    } else {
      const end = closedNearby(text, next, endOfQuoted(text, next, fuel));
      next = end < 0 ? next + 1 : end;
    }
  }
  return next;
}
