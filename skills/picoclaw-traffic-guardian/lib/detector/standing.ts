import { isHidden } from './hidden_text.ts';
import type { ScanMatch } from './scanner.ts';

/**
 * How a match stands in its text: as everybody reads it, hidden from readers, among talk of such attacks, or as what the
 * sentence around it is about.
 */
export type Standing = 'plain' | 'hidden' | 'discussed' | 'explained';

const SIGHT = 700;
const TALK =
  /(?:prompt|indirect|command)[ -]injection|injection (?:attack|attempt|detect)|jailbreak(?:s|ing|ed)?\b|adversarial|red[- ]team|\bowasp\b|\battack(?:er|ers|s|ed)?\b|guardrail|malicious|\bexploit|vulnerab|\bCVE-\d/i;
/** What quotes words in prose. Plain quotes do not: every string of JSON has them. */
const QUOTED =
  /(?:\xe2\x80[\x98\x9c\x9e]|\xc2\xab|\x60|<(?:code|q|em|kbd|blockquote)>|^>|\n>[ \t])[^\n\x60]{0,40}$/;

/** A sentence that keeps readers away from a command. */
const WARNED =
  /\b(?:dangerous|destructive|catastroph\w*|irreversibl\w*|accidental(?:ly)?|mistakenly|rejects)\b|\b(?:never|don['\u2019]?t|do not|must not|should not) (?:run|use|type|execute|try|enter)\b/i;
/** One that says what it does. Anybody may write so in a page; a model does when it is asked. */
const EXPLAINED = /\bwhat (?:does|do|is|happens)\b|\bexplain/i;
const SENTENCE = 100;
/** Words alone between quotes: nothing says what to do next. */
const OPENED = /(?:(?<=[a-z,] )["']|\x60|\xe2\x80[\x98\x9c]|<(?:code|q|em|kbd)>)$/;
const CLOSED = /^[.,!?]?(?:["'\x60]|\xe2\x80[\x99\x9d]|<\/)/;

/** Text and places as Latin-1; `isSaid`: by a model. What is hidden is not discussed: no article hides its examples. */
export function standingOf(
  { text, occurrence: { start, end }, compiled }: Pick<ScanMatch, 'text' | 'occurrence' | 'compiled'>,
  decoding: readonly string[],
  isSaid: boolean,
): Standing {
  if (decoding.includes('unicode') || isHidden(text, start)) return 'hidden';
  const before = text.slice(Math.max(0, start - SIGHT), start);
  const isAboutAttacks = TALK.test(before) || TALK.test(text.slice(end, end + SIGHT));
  const isQuoted = QUOTED.test(before);
  if (compiled.rule.aimedAtAgents === true) {
    if (isAboutAttacks && OPENED.test(before) && CLOSED.test(text.slice(end, end + 8))) return 'explained';
  } else if (isAboutAttacks && isQuoted) {
    return 'explained';
  } else {
    const line = lineAround(text, start, end);
    if (WARNED.test(line) || (isSaid && EXPLAINED.test(line))) return 'explained';
  }
  return isAboutAttacks || isQuoted ? 'discussed' : 'plain';
}

function lineAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - SENTENCE), start);
  const [rest = ''] = text.slice(start, end + SENTENCE).split('\n', 1);
  return before.slice(before.lastIndexOf('\n') + 1) + rest;
}
