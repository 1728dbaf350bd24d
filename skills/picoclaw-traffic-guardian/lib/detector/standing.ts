import { isHidden } from './hidden_text.ts';
import { utf8 } from './rules/utf8.ts';
import type { ScanMatch } from './scanner.ts';

/**
 * How a match stands in its text: as everybody reads it, hidden from readers, among talk of such attacks, or as what the
 * sentence around it is about.
 */
export type Standing = 'plain' | 'hidden' | 'discussed' | 'explained';

const SIGHT = 700;
const TALK = new RegExp(
  String.raw`(?:prompt|indirect|command)[ -]injection|injection (?:attack|attempt|detect)|jailbreak(?:s|ing|ed)?\b|adversarial|red[- ]team|\bowasp\b|\battack(?:er|ers|s|ed)?\b|guardrail|malicious|\bexploit|vulnerab|\bCVE-\d|\b(?:chatbot|model|assistant)s? (?:obeys?|refuses?|that reads)|research(?:ers|es) (?:showed|found)|` +
    utf8(
      'prompt[ -]inje[ck]|angreifer|attaque|ataque|atacante|attacco|aggressore|attaccante|aanval|ataku|atakuj|wstrzykni|saldırgan|enjeksiyon|атак|злоумышленник|зловмисник|المهاجم|هجوم|हमलावर|इंजेक्शन|攻击|注入|攻撃|インジェクション|공격|인젝션',
    ),
  'i',
);
/** What quotes words in prose. Plain quotes do not: every string of JSON has them. */
const QUOTED =
  /(?:\xe2\x80[\x98\x9c\x9e]|\xc2\xab|\x60|<(?:code|q|em|kbd|blockquote)>|^>|\n>[ \t])[^\n\x60]{0,40}$/;

/** A sentence that keeps readers away from a command. */
const WARNED =
  /\b(?:dangerous|destructive|catastroph\w*|irreversibl\w*|accidental(?:ly)?|mistakenly|rejects)\b|\b(?:never|don['\u2019]?t|do not|must not|should not) (?:run|use|type|execute|try|enter)\b/i;
/** Words for agents, called by name or told what they have to do. */
const CALLS_AGENT =
  /(?<![\w-])(?:AIs?|LLMs?|agents?|assistants?|language models?|chatbots?|copilot|claude|chatgpt)(?:[,:] |,? (?:must|should|ha(?:s|ve) to|(?:is|are) (?:required|to)|reading|that reads?)\b)/i;
/** One that says what it does. Anybody may write so in a page; a model does when it is asked. */
const EXPLAINED = /\bwhat (?:does|do|is|happens)\b|\bexplain/i;
const SENTENCE = 100;
/** What somebody else says, in quotation marks of the kinds that there are. */
const QUOTATION =
  /(?<![\w\\:{[,])\\?"(?=[^\s"])[^"\n]{8,300}"|(?<!\w)'(?=\w)[^\n']{8,300}'(?!\w)|\x60[^\x60\n]{8,300}\x60|\xe2\x80[\x98\x9c\x9e][^\n]{8,400}?\xe2\x80[\x99\x9c\x9d]|\xc2\xab[^\n]{8,400}?\xc2\xbb|\xe3\x80\x8c[^\n]{8,400}?\xe3\x80\x8d|<(code|q|em|kbd|blockquote)>[^\n]{8,400}?<\/\1>/g;
/** How far around a match its quotation marks stand at most. */
const QUOTE_SIGHT = 200;

/** Text and places as Latin-1; `isSaid`: by a model. What is hidden is not discussed: no article hides its examples. */
export function standingOf(
  { text, occurrence: { start, end }, compiled }: Pick<ScanMatch, 'text' | 'occurrence' | 'compiled'>,
  decoding: readonly string[],
  isSaid: boolean,
): Standing {
  if (decoding.includes('unicode') || isHidden(text, start)) return 'hidden';
  const before = text.slice(Math.max(0, start - SIGHT), start);
  const isAboutAttacks = TALK.test(before) || TALK.test(text.slice(start, end + SIGHT));
  const isQuoted = QUOTED.test(before);
  if (compiled.rule.aimedAtAgents === true) {
    if (isAboutAttacks && isQuotation(text, start, end)) return 'explained';
  } else if (isAboutAttacks && isQuoted) {
    return 'explained';
  } else {
    const line = lineAround(text, start, end);
    if (isSaid && (WARNED.test(line) || EXPLAINED.test(line))) return 'explained';
    // Anybody may write a warning beside a command: alone it does not make a note of it, and beside words for agents nothing.
    if (WARNED.test(line) && !CALLS_AGENT.test(before + text.slice(end, end + SIGHT)))
      return isQuoted || isQuotation(text, start, end) ? 'explained' : 'discussed';
  }
  return isAboutAttacks || isQuoted ? 'discussed' : 'plain';
}

/** Whether the match is what somebody is quoted with, or a sentence in which somebody is. */
function isQuotation(text: string, start: number, end: number): boolean {
  const from = Math.max(0, start - QUOTE_SIGHT);
  const near = text.slice(from, end + QUOTE_SIGHT);
  for (const { 0: quotation, index } of near.matchAll(QUOTATION)) {
    const opened = from + index;
    const closed = opened + quotation.length;
    if (opened <= start ? closed >= end : opened < end && 2 * quotation.length > (end - start) / 2)
      return true;
  }
  return false;
}

function lineAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - SENTENCE), start);
  const [rest = ''] = text.slice(start, end + SENTENCE).split('\n', 1);
  return before.slice(before.lastIndexOf('\n') + 1) + rest;
}
