/** What every machine sets alike, near enough for `${PATH:0:1}`. */
const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['0', 'bash'],
  ['BASH', '/bin/bash'],
  ['SHELL', '/bin/bash'],
  ['IFS', ' \t\n'],
]);
/** Shown by name, for rules know them; but a part of them is a part of this. */
const MOSTLY: ReadonlyMap<string, string> = new Map([
  ['HOME', '/root'],
  ['PWD', '/'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['OSTYPE', 'linux-gnu'],
  ['HOSTTYPE', 'x86_64'],
  ['MACHTYPE', 'x86_64-pc-linux-gnu'],
  ['TERM', 'xterm-256color'],
  ['LANG', 'C.UTF-8'],
  ['USER', 'root'],
  ['BASHOPTS', 'checkwinsize:cmdhist:complete_fullquote:extquote:force_fignore'],
]);

/** What a replacement may grow to, in characters. */
const LONGEST_PRODUCT = 262_144;

/** Variables of the text that is being undone. A list is an array. */
export type Variables = Map<string, string | readonly string[]>;

export interface Parameter {
  readonly name: string;
  readonly indirect: boolean;
  readonly length: boolean;
  readonly index: string | undefined;
  readonly rest: string;
}

/** What stands between the braces of `${…}`, or behind the dollar of `$name`. */
export function parameterOf(inner: string): Parameter | undefined {
  const parts = /^(!?)(#?)([A-Za-z_][A-Za-z0-9_]*|[0-9]{1,3}|[@*#?$!-])(?:\[([^\]]{0,40})\])?/.exec(inner);
  if (parts === null) return undefined;
  const [whole, bang, hash, name = '', index] = parts;
  return { name, indirect: bang !== '', length: hash !== '', index, rest: inner.slice(whole.length) };
}

/** The value that a name has in the text, or nearly everywhere. */
export function parameterValue(
  { name, index }: Parameter,
  variables: Variables,
  part: boolean,
): string | undefined {
  const value = variables.get(name);
  if (typeof value === 'string') return value;
  if (value !== undefined) {
    if (index === '@' || index === '*') return value.join(' ');
    return value[Number(index ?? 0)] ?? '';
  }
  return ENVIRONMENT.get(name) ?? (part ? MOSTLY.get(name) : undefined);
}

/** Applies `:0:2`, `//x/y`, `#x`, `%x`, `^^`, `,,`; `undefined` for what is not one of these. `word`: expands text. */
export function applyOperator(
  value: string,
  rest: string,
  word: (text: string) => string,
): string | undefined {
  if (rest === '') return value;
  const slice = /^:\s*(\(?\s?-?\d{1,6}\)?)(?:\s*:\s*(-?\d{1,6}))?\s*$/.exec(rest);
  if (slice !== null) {
    const start = Number((slice[1] ?? '').replace(/[()\s]/g, ''));
    const from = start < 0 ? Math.max(0, value.length + start) : start;
    if (slice[2] === undefined) return value.slice(from);
    const length = Number(slice[2]);
    return value.slice(from, length < 0 ? value.length + length : from + length);
  }
  const letters = { '^^': value.toUpperCase(), ',,': value.toLowerCase() }[rest];
  if (letters !== undefined) return letters;
  if (rest === '^') return value.slice(0, 1).toUpperCase() + value.slice(1);
  if (rest === ',') return value.slice(0, 1).toLowerCase() + value.slice(1);
  if (rest.startsWith('/')) return replaced(value, rest, word);
  const trim = /^(##?|%%?)([\s\S]*)$/.exec(rest);
  if (trim !== null) return trimmed(value, trim[1] ?? '', word(trim[2] ?? ''));
  return undefined;
}

function replaced(value: string, rest: string, word: (text: string) => string): string | undefined {
  const parts = /^\/(\/?)((?:[^/\\]|\\[\s\S])+)(?:\/([\s\S]*))?$/.exec(rest);
  if (parts === null) return undefined;
  const [, every, pattern = '', by = ''] = parts;
  const from = word(pattern);
  if (from === '' || /[*?[]/.test(from)) return undefined;
  const to = word(by);
  if (value.length * (to.length + 1) > LONGEST_PRODUCT) return undefined;
  return every === '/' ? value.replaceAll(from, () => to) : value.replace(from, () => to);
}

/** Patterns of plain text, alone or with one `*` at the side that is cut: `${a#*x}`, `${a%x*}`. */
function trimmed(value: string, operator: string, pattern: string): string | undefined {
  const front = operator.startsWith('#');
  const wild = front ? pattern.startsWith('*') : pattern.endsWith('*');
  const plain = wild ? (front ? pattern.slice(1) : pattern.slice(0, -1)) : pattern;
  if (/[*[]/.test(plain)) return undefined;
  if (/^\?+$/.test(plain)) return front ? value.slice(plain.length) : value.slice(0, -plain.length);
  if (plain.includes('?') || plain === '') return undefined;
  if (!wild) {
    if (front) return value.startsWith(plain) ? value.slice(plain.length) : value;
    return value.endsWith(plain) ? value.slice(0, -plain.length) : value;
  }
  const longest = operator.length === 2;
  const at = front === longest ? value.lastIndexOf(plain) : value.indexOf(plain);
  if (at < 0) return value;
  return front ? value.slice(at + plain.length) : value.slice(0, at);
}
