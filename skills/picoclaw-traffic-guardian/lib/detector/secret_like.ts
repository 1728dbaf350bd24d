import { isPlain } from './plain_text.ts';

/** A range of a text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Names after which a value is not shown, whatever it looks like. */
const TELLING_NAME =
  'pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?keys?|apikey|access[_-]?key|private[_-]?key|encrypt[_-]?key|credentials?|authorization|auth|cookie|session(?:id)?|signature|sig|csrf|xsrf|jwt|otp|bearer|client[_-]?id|account[_-]?key|connection[_-]?string|dsn';

const QUOTE = String.raw`\\{0,4}["'\x60]`;
const VALUE = String.raw`(?<value>\\{0,4}"[^"\r\n]{1,400}|\\{0,4}'[^'\r\n]{1,400}|[^\s"'\x60&;,<>{}()|]{1,400})`;

/** `password=…`, `"secret": "…"`, `API_TOKEN: …`, `passphrase is …`. */
const NAMED_VALUE = new RegExp(
  String.raw`(?:${TELLING_NAME})[A-Za-z0-9_.\[\]-]{0,40}(?:${QUOTE})?\s{0,4}(?::|=>?|\bis\b|%3[aAdD])\s{0,4}${VALUE}`,
  'gi',
);
/** `--password …`, `Bearer …`, `curl -u user:…`. */
const ARGUMENT = new RegExp(
  String.raw`(?:--?(?:${TELLING_NAME})[a-z-]{0,20}[ =]{1,4}|\b(?:bearer|basic|digest|negotiate)\s{1,4}|\s(?:-u|--user|--proxy-user)[ =]{0,4}(?=[^\s]{1,80}:))${VALUE}`,
  'gi',
);
/** Headers whose whole value is one. */
const HEADER_VALUE =
  /\b(?:proxy-)?(?:authorization|(?:set-)?cookie|x-api-key|x-goog-api-key|x-auth-token)\\{0,4}["']?\s{0,4}:\s{0,4}(?<value>[^\r\n]{1,600}?)(?=\\{1,4}[nr](?![A-Za-z])|[\r\n]|\\{0,4}["'][,}\s]|$)/gi;
const USER_INFO = /:\/\/(?<value>[^\s/@"'<>]{1,200})@/g;
const QUERY_VALUE = /[?&][A-Za-z0-9_.~%[\]-]{1,60}=(?<value>[^&\s"'\x60<>#|;()]{1,600})/g;

/** A variable is a name, not its value. */
const VARIABLE = /^\\{0,4}["']?\$(?:\{[A-Za-z_]\w{0,60}\}|[A-Z_][A-Z0-9_]{1,60}|\([^)]{1,40}\))["'\\]{0,4}$/;

/** Characters spelled one by one: hex pairs, character codes, entities, spaced letters. */
const SPELLED_OUT =
  /(?:[0-9a-f]{2}[ :,-]){5,2000}[0-9a-f]{2}|(?:0x[0-9a-f]{2}[,\s]{1,2}){4,2000}|(?:[0-9]{2,3}[,\s]{1,2}){6,2000}|(?:&#x?[0-9a-f]{2,6};){4,2000}|(?:[A-Za-z0-9_+/=-][ ,]){8,2000}/gi;

/** Shorter runs are words. */
const SHORTEST_RUN = 12;
const RUN_CHARACTERS = /[A-Za-z0-9_+/=.~%@:\\-]/;
/** By ASCII code. */
const IN_RUN = Array.from({ length: 128 }, (_, code) => RUN_CHARACTERS.test(String.fromCharCode(code)));

/** Lines of one token each, which a terminal or a mail program may have made of a longer one. */
const COLUMN =
  /(?<![A-Za-z0-9_+/=.-])(?=([A-Za-z0-9_+/=.-]{2,80}))\1(?:[ \t]{0,4}(?:\r?\n|\\{1,8}[nr]){1,2}[ \t]{0,4}[A-Za-z0-9_+/=.-]{1,80}){1,200}/g;
const LINE_END = /[ \t]*(?:\r?\n|\\{1,8}[nr]){1,2}[ \t]*/;
/** Fewer characters in lines that are no words are no key. */
const SHORTEST_COLUMN = 14;

/** The next line of a block of base64, through raw or escaped line ends. */
const NEXT_LINE = /(?:[\s"'+,]|\\{1,8}[nr]){1,12}[A-Za-z0-9+/=]{1,80}(?![A-Za-z])/y;
const BASE64_LINE = /^[A-Za-z0-9+/=\\]{40,}/;

/**
 * Everything in the text that looks like a secret, in no order, possibly overlapping. `cutBefore` and `cutAfter` say
 * that a run at that border may be part of a longer one.
 */
export function secretLikeSpans(text: string, cutBefore: boolean, cutAfter: boolean): Span[] {
  const spans: Span[] = [...blockSpans(text)];
  for (const pattern of [NAMED_VALUE, ARGUMENT, HEADER_VALUE, USER_INFO, QUERY_VALUE]) {
    for (const match of text.matchAll(pattern)) {
      const value = match.groups?.value;
      if (value === undefined || VARIABLE.test(value)) continue;
      const end = match.index + match[0].lastIndexOf(value) + value.length;
      spans.push({ start: end - value.replace(/^\\{0,4}["']/, '').length, end });
    }
  }
  for (const { 0: spelled, index } of text.matchAll(SPELLED_OUT)) {
    spans.push({ start: index, end: index + spelled.length });
  }
  for (const { 0: column, index } of text.matchAll(COLUMN)) {
    const lines = column.split(LINE_END);
    if (lines.reduce((sum, { length }) => sum + length, 0) < SHORTEST_COLUMN) continue;
    const odd = lines.filter((line) => line.length > 3 && !isPlain(line));
    // Two odd lines may be a list of versions; of one length all are what was cut by a ruler.
    const isRuled = lines.slice(1, -1).every(({ length }) => length === lines[1]?.length);
    if (odd.length > (isRuled && lines.length > 3 ? 0 : 1))
      spans.push({ start: index, end: index + column.length });
  }
  for (const { start, end } of runsIn(text)) {
    if ((start === 0 && cutBefore) || (end === text.length && cutAfter)) spans.push({ start, end });
    if (end - start < SHORTEST_RUN) continue;
    const run = text.slice(start, end);
    const hidden = hiddenPart(run);
    if (hidden === undefined) continue;
    spans.push({ start: start + hidden, end: BASE64_LINE.test(run) ? endOfBlock(text, end) : end });
  }
  return spans;
}

/** Stretches of token characters; full-width and mathematical letters are read as the same. */
function* runsIn(text: string): Generator<Span> {
  for (let at = 0; at < text.length; at++) {
    const start = at;
    for (let length = tokenAt(text, at); length > 0; length = tokenAt(text, at)) at += length;
    if (at > start) yield { start, end: at };
  }
}

/** How many UTF-16 units of a token character stand at `at`; 0: none does. */
function tokenAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return IN_RUN[code] === true ? 1 : 0;
  if (code >= 0xff01 && code <= 0xff5e) return 1;
  // U+1D400 to U+1D7FF.
  return code === 0xd835 && text.charCodeAt(at + 1) >= 0xdc00 && text.charCodeAt(at + 1) <= 0xdfff ? 2 : 0;
}

/** From which offset a run must be hidden; undefined when it is plain. A scheme with its host, or a name, stays. */
function hiddenPart(run: string): number | undefined {
  if (isPlain(run)) return undefined;
  const head =
    /^[a-z][a-z0-9+.-]{1,10}:\/\/[^/\\]{1,255}(?=[/\\])/i.exec(run) ??
    /^(?:[A-Za-z_][A-Za-z0-9_.-]{0,60}[=:]|(?:KEY|BLOCK)-{4,5})/.exec(run);
  return head !== null && isPlain(head[0]) ? head[0].length : 0;
}

/** The last line of a block is short and looks like a word: it goes with its block. */
function endOfBlock(text: string, from: number): number {
  let end = from;
  NEXT_LINE.lastIndex = end;
  for (let line = NEXT_LINE.exec(text); line !== null; line = NEXT_LINE.exec(text)) {
    if (!/\n|\\[nr]/.test(line[0])) break;
    end = NEXT_LINE.lastIndex;
  }
  return end;
}

/** What stands between `-----BEGIN …-----` and `-----END`, also when one of the two is out of sight. */
function* blockSpans(text: string): Generator<Span> {
  let at = 0;
  for (;;) {
    const begin = /-{4,5} ?BEGIN [A-Z0-9 ]{1,48}-{4,5}/.exec(text.slice(at));
    const end = text.indexOf('-----END ', at);
    if (begin === null || (end >= 0 && end < at + begin.index)) {
      if (end < 0) return;
      yield { start: startOfBlock(text, at, end), end };
      at = end + '-----END '.length;
      continue;
    }
    const start = at + begin.index + begin[0].length;
    const close = text.indexOf('-----END ', start);
    yield { start, end: close < 0 ? text.length : close };
    if (close < 0) return;
    at = close + '-----END '.length;
  }
}

/** Walks back over what key material is made of. */
function startOfBlock(text: string, floor: number, end: number): number {
  let start = end;
  while (start > floor && /[A-Za-z0-9+/=\s\\"',-]/.test(text[start - 1] ?? '')) start--;
  return start;
}
