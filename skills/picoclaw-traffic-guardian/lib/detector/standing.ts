import { isHidden } from './hidden_text.ts';
import type { ScanMatch } from './scanner.ts';

/** How a match stands in its text: as everybody reads it, hidden from readers, or among talk of such attacks. */
export type Standing = 'plain' | 'hidden' | 'discussed';

const SIGHT = 700;
const TALK =
  /(?:prompt|indirect|command)[ -]injection|injection (?:attack|attempt|detect)|jailbreak(?:s|ing|ed)?\b|adversarial|red[- ]team|\bowasp\b|\battack(?:er|ers|s|ed)?\b|guardrail|malicious|\bexploit|vulnerab|\bCVE-\d/i;
/** What quotes words in prose. Plain quotes do not: every string of JSON has them. */
const QUOTED =
  /(?:\xe2\x80[\x98\x9c\x9e]|\xc2\xab|\x60|<(?:code|q|em|kbd|blockquote)>|^>|\n>[ \t])[^\n\x60]{0,40}$/;

/** Text and places as Latin-1. What is hidden is not discussed: no article hides its examples. */
export function standingOf(
  { text, occurrence: { start, end } }: Pick<ScanMatch, 'text' | 'occurrence'>,
  decoding: readonly string[],
): Standing {
  if (decoding.includes('unicode') || isHidden(text, start)) return 'hidden';
  const before = text.slice(Math.max(0, start - SIGHT), start);
  const isTalk = QUOTED.test(before) || TALK.test(before) || TALK.test(text.slice(end, end + SIGHT));
  return isTalk ? 'discussed' : 'plain';
}
