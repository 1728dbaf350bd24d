import type { RuleMatch } from '../rule.ts';

/**
 * A path is no secret; that it is asked for, read or sent is the news. System prompts and documentation also name
 * these paths, mostly to forbid them or to keep them out of version control.
 */
const FORBIDDING =
  /\b(?:never|not|don['\u2019]?t|avoid\w{0,3}|without|exclud\w{1,4}|ignor\w{1,4}|gitignore|deny|denied|block\w{0,3}|forbid\w{0,5}|refus\w{1,4}|protect\w{0,3})\b(?:[^\n\\.;|&]|\.(?=[^\s])){0,60}$/i;

/** Before a path in a sentence: `the default of ~/.x is`, `readable in /etc/x`, and in the query of a search. */
const TALKING =
  /(?:^|[\s(>+=]|%20)(?:of|in|from|the|default|to|is|or|and|as|alternate|parsing|register)(?:\s|\+|%20){1,4}(?:[~$\w{}]{0,12}\/)?$/i;
/** After it the sentence goes on, or ends. */
const SENTENCE = /^(?:(?:\s|\+|%20){1,4}[a-z]{2,16}\b|[.,;)]?(?:\s|$))/;

/** Whether what is written before a match forbids it: `never run …`. */
export function isForbidden(before: string): boolean {
  return FORBIDDING.test(before);
}

/** Whether a path is forbidden, or spoken of, and nothing says that it is read or sent. */
export function isOnlyNamed(match: RuleMatch): boolean {
  const { before, after } = match;
  if (FORBIDDING.test(before) || TOLD_BEFORE.test(before)) return true;
  if (/^\s{1,4}(?:holds|contains|stores|keeps|lists|is)\b/.test(after) && !READING.test(before)) return true;
  return TALKING.test(before) && SENTENCE.test(after) && !READING.test(before) && !NAMING.test(before);
}

/** Inside of a finding of ours that goes back to a model: what it shows was told when it came. */
const TOLD_BEFORE = /\\{0,3}"snippet\\{0,3}"\s{0,2}:\s{0,2}\\{0,3}"[^"]{0,60}$/;

const READING =
  /\b(?:cat|bat|less|more|head|tail|type|open|read|source|load|dump|print|show|send|upload|post|copy|cp|mv|scp|rsync|tar|zip|base64|xxd|grep|strings|curl|wget|vim?|nano|get-content|gc|readfile\w{0,4}|file_get_contents)\b[^\n\\]{0,40}$/i;

const NAMING = /\b(?:contents? of|path|file|filename)["'\s:=]{1,6}$/i;

/**
 * Whether a bare file name such as `.env` is used as a file: with a folder before it, as a whole quoted value, or as
 * what a reading verb acts on. Everything else is talk.
 */
export function isUsedAsFile({ before, after }: RuleMatch): boolean {
  if (/[/\\@<]$|%2f$/i.test(before)) return true;
  if (/["']$/.test(before) && /^["'\\]/.test(after)) return true;
  return READING.test(before) || NAMING.test(before);
}
