import { gunzipSync } from 'node:zlib';
import { printf, undoEscapes } from './escapes.ts';

/** What a program that is known here writes, or `undefined` where that depends on more than its arguments and input. */
export type Output = string | undefined;

const LONGEST_OUTPUT = 65536;

/** Runs a program that only turns text into text. `input` is what is piped into it, as far as it is known. */
export function filter(name: string, args: readonly string[], input: Output): Output {
  switch (name) {
    case 'echo':
      return echo(args);
    case 'printf':
      return args[0] === '--' || args[0] === undefined
        ? undefined
        : printf(args[0], args.slice(1), LONGEST_OUTPUT);
    case ':':
    case 'true':
      return '';
    default:
      return input === undefined ? undefined : filterText(name, args, input);
  }
}

function echo(args: readonly string[]): string {
  let from = 0;
  while (/^-[neE]{1,3}$/.test(args[from] ?? '')) from++;
  const options = args.slice(0, from).join('');
  const text = args.slice(from).join(' ');
  return (options.includes('e') ? undoEscapes(text, 'argument') : text) + (options.includes('n') ? '' : '\n');
}

function filterText(name: string, args: readonly string[], input: string): Output {
  const options = args.filter((arg) => arg.startsWith('-')).join(' ');
  switch (name) {
    case 'cat':
    case 'tee':
    case 'sponge':
      return name !== 'cat' || args.every((arg) => arg.startsWith('-')) ? input : undefined;
    case 'base64':
      return /-[A-Za-z]{0,3}[dD]|-decode/.test(options) ? decoded(input, 'base64') : undefined;
    case 'base32':
      return /-[A-Za-z]{0,3}[dD]|-decode/.test(options) ? base32(input) : undefined;
    case 'openssl':
      return /base64/.test(args.join(' ')) && /-d\b/.test(options) ? decoded(input, 'base64') : undefined;
    case 'xxd':
      return /r/.test(options) ? decoded(input, 'hex') : undefined;
    case 'gunzip':
    case 'zcat':
      return gunzip(input);
    case 'gzip':
      return /d/.test(options) ? gunzip(input) : undefined;
    case 'rev':
      return input
        .split('\n')
        .map((line) => [...line].reverse().join(''))
        .join('\n');
    case 'tac':
      return (input.match(/[^\n]*\n|[^\n]+$/g) ?? []).reverse().join('');
    case 'tr':
      return translate(args, input);
    case 'sed':
      return substitute(args, input);
    case 'cut':
      return cut(args, input);
    default:
      return undefined;
  }
}

function decoded(input: string, encoding: 'base64' | 'hex'): string {
  return Buffer.from(input.replace(/\s/g, ''), encoding).toString('latin1');
}

/** RFC 4648, section 6. */
function base32(input: string): string {
  let [bits, value, text] = [0, 0, ''];
  for (const character of input.toUpperCase()) {
    const digit = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character);
    if (digit < 0) continue;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    text += String.fromCharCode((value >> bits) & 0xff);
  }
  return text;
}

function gunzip(input: string): Output {
  try {
    return gunzipSync(Buffer.from(input, 'latin1'), { maxOutputLength: LONGEST_OUTPUT }).toString('latin1');
  } catch {
    // No gzip, or a bomb: what comes out is not known, as with any other program.
    return undefined;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:digit:]': '0-9',
  '[:space:]': ' \t\n\r\f\v',
  '[:alpha:]': 'A-Za-z',
  '[:alnum:]': 'A-Za-z0-9',
};

/** The characters of a set of tr(1): ranges, classes and escapes. */
function setOf(text: string): string {
  const plain = undoEscapes(text.replace(/\[:[a-z]{5}:\]/g, (name) => CLASSES[name] ?? name));
  return plain.slice(0, 512).replace(/([\s\S])-([\s\S])/g, (whole, from: string, to: string) => {
    const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
    if (last < first || last > 255) return whole;
    return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
  });
}

function translate(args: readonly string[], input: string): Output {
  const sets = args.filter((arg, index) => index > 0 || !/^-[a-zA-Z]+$/.test(arg));
  const option = sets.length < args.length ? (args[0] ?? '') : '';
  const [from, to] = [setOf(sets[0] ?? ''), setOf(sets[1] ?? '')];
  if (option === '-d') {
    const dropped = new Set(from);
    return [...input].filter((character) => !dropped.has(character)).join('');
  }
  if (option !== '' || to === '') return undefined;
  const table = new Map([...from].map((character, index) => [character, to[Math.min(index, to.length - 1)]]));
  return [...input].map((character) => table.get(character) ?? character).join('');
}

/** `s/a/b/g` with plain text for both. */
function substitute(args: readonly string[], input: string): Output {
  const script = args.find((arg) => !arg.startsWith('-')) ?? '';
  const [, , from = '', to = '', flags = ''] =
    /^s([/|#,@])([^\\[\]*.^$+?(){}]{1,80}?)\1([^\\&]{0,80}?)\1(g?)$/.exec(script) ?? [];
  if (from === '' || input.length * (to.length + 1) > 4 * LONGEST_OUTPUT) return undefined;
  return flags === 'g' ? input.replaceAll(from, () => to) : input.replace(from, () => to);
}

function cut(args: readonly string[], input: string): Output {
  const [, first, dash, last] = /^-[cb] ?(\d{1,5})?(-)?(\d{1,5})?$/.exec(args.join(' ')) ?? [];
  if (first === undefined && last === undefined) return undefined;
  const from = Number(first ?? 1) - 1;
  const to = dash === undefined ? from + 1 : last === undefined ? LONGEST_OUTPUT : Number(last);
  return input
    .split('\n')
    .map((line) => line.slice(from, to))
    .join('\n');
}
