import type { RuleMatch } from '../rule.ts';

/**
 * A path is no secret; that it is asked for, read or sent is the news. System prompts and documentation also name
 * these paths, mostly to forbid them or to keep them out of version control.
 */
const FORBIDDING =
  /\b(?:never|not(?! (?:found|there|exist|present|installed|available|ready|set|empty|enough|work)\b)|don['\u2019]?t|avoid\w{0,3}|without|exclud\w{1,4}|ignor\w{1,4}|gitignore|deny|denied|block\w{0,3}|forbid\w{0,5}|refus\w{1,4}|protect\w{0,3})\b(?:[^\n\\.;|&]|\.(?=[^\s])){0,60}$/i;

/** Before a path in a sentence: `the default of ~/.x is`, `readable in /etc/x`, and in the query of a search. */
const TALKING =
  /(?:^|[\s(>+=]|%20)(?:of|in|from|the|default|to|is|or|and|as|at|by|for|like|than|under|your|alternate|parsing|register|create)(?:\s|\+|%20){1,4}(?:[~$\w{}]{0,12}(?:\/|%2f))?$/i;
/** After it the sentence goes on, or ends. */
const SENTENCE = /^(?:(?:\s|\+|%20){1,4}[a-z]{2,16}\b|[.,;)]?(?:\s|$)|[&?])/;

/** Whether what is written before a match forbids it: `never run …`. */
export function isForbidden(before: string): boolean {
  return FORBIDDING.test(before);
}

/** Whether a path is forbidden, or spoken of, and nothing says that it is read or sent. */
export function isOnlyNamed(match: RuleMatch): boolean {
  const { before, after } = match;
  if (FORBIDDING.test(before) || TOLD_BEFORE.test(before)) return true;
  if (
    /^\s{1,4}(?:holds|contains|stores|keeps|lists|is|files?|support)\b/.test(after) &&
    !READING.test(before)
  )
    return true;
  if (OWN_USE.test(before) || (FORM.test(before) && !READING.test(before))) return true;
  const [, opening] = MARKUP.exec(before) ?? [];
  if (opening !== undefined && MARKUP_END.test(after) && !READING.test(before) && !NAMING.test(before))
    return true;
  return TALKING.test(before) && SENTENCE.test(after) && !READING.test(before) && !NAMING.test(before);
}

/** Programs that sign in with the key or the settings at a path, or write it: what it holds stays where it is. */
const OWN_USE =
  /(?:\s>{1,2}\s?["']?|\b(?:ssh|scp|sftp|rsync|autossh|mosh)\b[^\n;|&]{0,40}\s-i[\s"'=]{1,3}|\bssh-(?:add|keygen|copy-id)\b(?:\s[^\s;|&]{1,20}){0,5}\s["']?|\b(?:chmod|chown|ls|stat|touch|mkdir)\b(?:\s[\w-]{1,12}){0,3}\s["']?|--mount=type=secret,\S{0,40}target=|--(?:kubeconfig|private-key|env-file|netrc-file)[\s=]["']?|\bKUBECONFIG=["']?|passphrase for key ["'])[~$\w{}/.<>-]{0,32}$/;

/** A pattern, or a template: which file is meant is left open. */
const FORM = /(?:\*|\}\})[\\/]{0,4}$/;

/** A path alone between the marks of manuals, HTML and Markdown, which no command is. */
const MARKUP =
  /(<(?:code|tt|samp|kbd|em|b|i|span|strong|dt|filename)\b[^<>]{0,40}>|\x60{1,2}|\n\.(?:[A-Z][A-Za-z]{0,2} ){1,2}|(?:\\f|\f)[A-Z0-9]|\\\(aq|(?:\n|[a-z]{3,} )["'])(?:[~$\w{}]{0,12}\/)?$/;
const MARKUP_END =
  /^\/?(?:<\/|\x60|["'](?:[.,;)]|\n)|\s{0,2}(?:[,.;:]|\n|$)|(?:\\f|\f)[A-Z0-9]|\\\(aq|["']?\s\.)/;

/** Inside of a finding of ours that goes back to a model: what it shows was told when it came. */
const TOLD_BEFORE = /\\{0,3}"snippet\\{0,3}"\s{0,2}:\s{0,2}\\{0,3}"[^"]{0,60}$/;

const READING =
  /\b(?:cat|bat|less|more|head|tail|type|open|read|source|load|dump|print|show|send|upload|post|copy|cp|mv|scp|rsync|tar|zip|base64|xxd|grep|strings|curl|wget|vim?|nano|get-content|gc|readfile\w{0,4}|file_get_contents)\b[^\n\\]{0,40}$/i;

const NAMING = /\b(?:contents? of|path|file|filename)(?:["'\s:=]{0,3}["':=]["'\s:=]{0,3}|[ \t]{1,4})$/i;

/**
 * Whether a bare file name such as `.env` is used as a file: with a folder before it, as a whole quoted value, or as
 * what a reading verb acts on. Everything else is talk.
 */
export function isUsedAsFile({ before, after }: RuleMatch): boolean {
  if (/[/\\@<]$|%2f$/i.test(before)) return true;
  if (/["']$/.test(before) && /^["'\\]/.test(after)) return true;
  return READING.test(before) || NAMING.test(before);
}
