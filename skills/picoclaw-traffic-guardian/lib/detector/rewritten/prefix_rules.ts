import { SPLIT } from '../reason.ts';
import type { Rule } from '../rule.ts';
import { decodeBase32, encodeBase32 } from '../views/base32.ts';
import { undumped } from './dump.ts';
import { rewrittenRule } from './rewritten_rule.ts';
import { ALPHABETS_85, decode85, encode85, quoted, reversed, rot13, uudecoded } from './writings.ts';

/** How credentials begin that are worth to be hidden: each costs the gate some keywords. At least four bytes. */
const PREFIXES =
  'sk-ant- sk-proj- sk-svcacct- sk-or-v1- AIza gsk_ xai- pplx- nvapi- AKIA ASIA ghp_ gho_ ghs_ ghu_ github_pat_ glpat- npm_ pypi-AgEI dckr_pat_ GOCSPX- ya29. dop_v1_ hvs. xoxb- xoxp- xapp-1- sk_live_ rk_live_ whsec_ shpat_ lin_api_ tvly- ATATT3'.split(
    ' ',
  );
const TOKEN = '[\\w+/=.~-]';
const LONGEST = 250;
/** What stands between the letters of `A K I A`. */
export const SEPARATORS = [' ', '-', '.', '_', ',', ', ', '","'];
const SEPARATOR = '(?<separator>, |","|[ \\-._,])';
const SPACED_START = new RegExp(`^.${SEPARATOR}`);
const SPACED = new RegExp(
  `(?<![A-Za-z0-9])[A-Za-z]${SEPARATOR}[\\w-](?:\\k<separator>[\\w+/=.~:-]){10,250}(?![A-Za-z0-9])`,
  'g',
);

/** `chr(65) + chr(75)`, as Python, Perl, PHP and VBA put strings together. */
const CALLS = /(?:chr\(\d{1,3}\)[\s+.,&]{0,5}){8,250}/gi;

/** Pairs of hex digits behind signs that are no separators elsewhere: all of a text in quoted-printable, too. */
const CODE_SEPARATORS = ['.', '|', '_', ';', '='];
const CODES = /[\da-f]{2}(?<separator>[.|_;=])[\da-f]{2}(?:(?:=\r?\n)?\k<separator>[\da-f]{2}){10,250}/gi;

/** POSIX.1, uuencode: lines of up to 45 bytes, each behind its length. */
const UUENCODED = /begin [0-7]{3} [^\r\n]{1,80}\r?\n(?<body>(?:[!-M][ -\x60]{2,62}\r?\n){1,60})/g;

/** Lines of a dump, the first of them the one before a keyword. */
const DUMP =
  /(?<!\w)(?:0x)?0{4,8}:?[ \t]{1,3}[\da-f]{2}[^\n]{10,90}\n(?:[ \t]{0,8}(?:0x)?[\da-f]{4,8}:?[ \t]{1,3}[\da-f]{2}[^\n]{0,120}(?:\n|$)){1,60}/gi;

/** A text of which the start is known: `literal` in the text that `undo` is for. */
interface Writing {
  readonly decoding: string;
  readonly literal: (prefix: string) => string;
  readonly rest: string;
  readonly undo: (text: string) => string;
}

const WRITINGS: readonly Writing[] = [
  { decoding: 'rot13', literal: rot13, rest: TOKEN, undo: rot13 },
  // Of runs of base32 that begin at a group the decoder of runs knows. Text before this one shifts the groups.
  {
    decoding: 'base32',
    literal: (prefix) => encodeBase32(prefix),
    rest: '[A-Z2-7]',
    undo: (text) => decodeBase32(Buffer.from(text, 'latin1'), 0, text.length).toString('latin1'),
  },
  ...Object.entries(ALPHABETS_85).map(([decoding, alphabet]) => ({
    decoding,
    literal: (prefix: string) => encode85(Buffer.from(prefix.slice(0, prefix.length & ~3)), alphabet),
    rest: '[\\x21-\\x7e]',
    undo: (text: string) => decode85(text, alphabet),
  })),
];

/** Rules for credentials that are written backwards, in another alphabet, or letter by letter. */
export function prefixRules(): readonly Rule[] {
  const either = (literals: readonly string[]): string => `(?:${literals.map(quoted).join('|')})`;
  const backwards = PREFIXES.map(reversed);
  const backwards64 = PREFIXES.map((prefix) =>
    reversed(
      Buffer.from(prefix)
        .toString('base64')
        .slice(0, Math.floor((prefix.length * 4) / 3)),
    ),
  );
  return [
    ...WRITINGS.map(({ decoding, literal, rest, undo }) => {
      const literals = PREFIXES.map(literal);
      return rewrittenRule({
        id: `rewritten_${decoding}`,
        keywords: literals.map((text) => text.toLowerCase()),
        expression: new RegExp(`${either(literals)}${rest}{8,${LONGEST}}`, 'g'),
        reach: { before: 0, after: LONGEST + 32 },
        undo: ({ text }) => ({ decoding, text: undo(text) }),
      });
    }),
    rewrittenRule({
      id: 'rewritten_reversed',
      keywords: backwards.map((text) => text.toLowerCase()),
      expression: new RegExp(`(?<!${TOKEN})${TOKEN}{8,${LONGEST}}${either(backwards)}(?!${TOKEN})`, 'g'),
      reach: { before: LONGEST, after: 32 },
      undo: ({ text }) => ({ decoding: 'reversed', text: reversed(text) }),
    }),
    rewrittenRule({
      id: 'rewritten_reversed_base64',
      keywords: backwards64.map((text) => text.toLowerCase()),
      expression: new RegExp(
        `(?<!${TOKEN})${TOKEN}{8,${LONGEST}}${either(backwards64)}${TOKEN}{0,${LONGEST}}`,
        'g',
      ),
      reach: { before: LONGEST, after: LONGEST + 32 },
      undo: ({ text }) => ({ decoding: 'reversed', text: reversed(text) }),
    }),
    rewrittenRule({
      id: 'rewritten_codes',
      keywords: PREFIXES.flatMap((prefix) =>
        CODE_SEPARATORS.map((separator) => hexOf(prefix.slice(0, 4)).join(separator)),
      ),
      expression: CODES,
      reach: { before: 0, after: 4 * LONGEST },
      undo: ({ text }) => ({
        decoding: 'hex',
        text: Buffer.from(text.replace(/[^\da-f]/gi, ''), 'hex').toString('latin1'),
      }),
    }),
    rewrittenRule({
      id: 'rewritten_uuencoded',
      keywords: ['begin 644 ', 'begin 600 ', 'begin 664 ', 'begin 666 ', 'begin 755 '],
      expression: UUENCODED,
      reach: { before: 0, after: 16 * LONGEST },
      undo: ({ text }) => ({ decoding: 'uuencode', text: uudecoded(text) }),
    }),
    rewrittenRule({
      id: 'rewritten_dump',
      // How the second line begins.
      keywords: ['00000010: ', '00000010  ', '0000010 ', '0000020 ', '0x0010: '],
      expression: DUMP,
      reach: { before: 100, after: 5600 },
      undo: ({ text }) => ({ decoding: 'dump', text: undumped(text) }),
    }),
    rewrittenRule({
      id: 'rewritten_calls',
      keywords: ['chr('],
      expression: CALLS,
      reach: { before: 0, after: 16 * LONGEST },
      undo: ({ text }) => ({
        decoding: 'decimal',
        text: (text.match(/\d+/g) ?? []).map((code) => String.fromCharCode(Number(code) & 0xff)).join(''),
      }),
    }),
    rewrittenRule({
      id: 'rewritten_spaced',
      keywords: PREFIXES.flatMap((prefix) =>
        SEPARATORS.map((separator) => [...prefix.toLowerCase()].join(separator)),
      ),
      expression: SPACED,
      reach: { before: 0, after: 4 * LONGEST },
      undo: ({ text }) => everyOther(text),
    }),
  ];
}

function hexOf(text: string): string[] {
  return [...text].map((letter) => letter.charCodeAt(0).toString(16));
}

/** The letters, without what stands between the first two, and all others. */
function everyOther(text: string): ReturnType<NonNullable<Rule['undo']>> {
  const separator = SPACED_START.exec(text)?.groups?.separator ?? '';
  let letters = '';
  for (let at = 0; at < text.length; at += separator.length + 1) letters += text[at] ?? '';
  return { decoding: separator.startsWith('"') ? SPLIT : 'spaced', text: letters };
}
