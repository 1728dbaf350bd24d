import type { Fuel } from './fuel.ts';
import { endOfQuoted } from './syntax.ts';

/** Words that one word may become. */
const MOST_WORDS = 64;

/** `a{b,c}d` as `abd` and `acd` (bash(1), Brace Expansion): the only expansion that looks at words as they are written. */
export function expandBraces(word: string, fuel: Fuel): string[] {
  if (!word.includes('{') || !word.includes(',') || /^\{\s*"[^"]{0,80}"\s*:/.test(word)) return [word];
  let words = [word];
  // Each round undoes the first group of each word.
  for (let round = 0; round < 8; round++) {
    const next: string[] = [];
    for (const one of words) next.push(...expandFirst(one, fuel));
    if (next.length > MOST_WORDS) return words;
    if (next.length === words.length) return next;
    words = next;
  }
  return words;
}

function expandFirst(word: string, fuel: Fuel): string[] {
  for (let open = 0; open < word.length; ) {
    if (word[open] === '{') {
      const group = groupAt(word, open, fuel);
      if (group !== undefined) {
        if (!fuel.spend(group.choices.length * word.length)) return [word];
        const [head, tail] = [word.slice(0, open), word.slice(group.end)];
        return group.choices.map((choice) => head + choice + tail);
      }
    }
    const end = endOfQuoted(word, open, fuel);
    open = end < 0 ? open + 1 : end;
  }
  return [word];
}

function groupAt(word: string, open: number, fuel: Fuel): { choices: string[]; end: number } | undefined {
  const choices: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < word.length && fuel.spend(1); ) {
    const character = word[at];
    if (character === '{') depth++;
    if (character === ',' && depth === 1) {
      choices.push(word.slice(start, at));
      start = at + 1;
    }
    if (character === '}' && --depth === 0) {
      if (choices.length === 0 || choices.length >= MOST_WORDS) return undefined;
      choices.push(word.slice(start, at));
      return { choices, end: at + 1 };
    }
    const end = endOfQuoted(word, at, fuel);
    at = end < 0 ? at + 1 : end;
  }
  return undefined;
}
