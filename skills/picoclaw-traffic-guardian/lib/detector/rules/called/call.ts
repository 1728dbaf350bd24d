import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';

/** What a match begins with, and keywords of which one stands in it, with commas between them. */
export type Beginning = readonly [expression: string, keywords: string];

interface Composition
  extends Pick<Rule, 'id' | 'pattern' | 'severity' | 'confidence' | 'source' | 'describes' | 'remedy'> {
  readonly begins: readonly Beginning[];
  /** Each must stand in what begins so and the `within` characters after it. */
  readonly needs?: readonly RegExp[];
  /** None may, nor in the 64 characters before. */
  readonly refuses?: readonly RegExp[];
  /** How a text is looked at: without what an everyday use of it looks like. */
  readonly bare?: (match: RuleMatch) => string;
  readonly judge?: (match: RuleMatch) => boolean;
  readonly within?: number;
  readonly finds: readonly string[];
  readonly ignores: readonly string[];
}

/** Characters of a beginning, at most, before and behind a keyword of it. */
const LONGEST_BEGINNING = 400;

/**
 * A rule for the arguments of tool calls. What makes a command hostile is mostly two things that are ordinary each by
 * itself, some way apart: one begins the match, the others are asked of the text that follows. That is linear, whatever
 * the tables hold, and would cry wolf in prose.
 */
export function called({
  begins,
  needs = [],
  refuses = [],
  bare = ({ text }) => text,
  judge = () => true,
  within = 300,
  ...description
}: Composition): Rule {
  return {
    ...description,
    threat_type: 'INJECTION',
    direction: 'inbound',
    keywords: begins.flatMap(([, keywords]) => keywords.split(',')),
    expression: expression(
      'gi',
      `(?:${begins.map(([one]) => written(one)).join('|')})`,
      within > 0 ? `[\\s\\S]{0,${within}}` : '',
    ),
    reach: { before: LONGEST_BEGINNING, after: LONGEST_BEGINNING + within },
    validate: (match) => {
      const text = bare(match);
      return (
        needs.every((need) => need.test(text)) &&
        !refuses.some((refused) => refused.test(match.before + text)) &&
        judge(match)
      );
    },
  };
}

/** A program's name, where a command may begin. */
export const NAME = String.raw`(?<![\w.$-])`;

/** Any of these programs, by their names, and a blank. */
export function programs(names: string): Beginning {
  const known = names.split(' ');
  return [
    `${NAME}(?:${known.map((name) => name.replaceAll('.', '\\.')).join('|')})(?:\\.exe)? `,
    known.flatMap((name) => (name.length > 3 ? [name] : [`${name} `, `${name}.exe`])).join(','),
  ];
}

/**
 * What a source stands for that is written so that one can read it: ` ` is white space between words, `<80>` up to 80
 * characters of the same command, `<80&>` of the same that no `&` ends, `<80+>` of the same line.
 */
function written(source: string): string {
  return source.replace(
    /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]| |<(\d{1,3})([&+]?)>/g,
    (whole, most?: string, end?: string) => {
      if (whole === ' ') return '[ \\t]{1,4}';
      return most === undefined
        ? whole
        : `[^\\r\\n${{ '&': ';|&', '+': '' }[end ?? ''] ?? ';|'}]{0,${most}}?`;
    },
  );
}

/** An expression in that way of writing, without regard to case. */
export function pattern(source: string, flags: 'i' | 'gi' = 'i'): RegExp {
  return new RegExp(written(source), flags);
}

const FOLDERS = String.raw`Documents|Desktop|Pictures|Photos|Library|Projects|\.ssh|\.gnupg|\.config|\.picoclaw`;

/** A home, as shells, PowerShell, the command prompt and scripts write it. */
export const HOME = String.raw`(?:~|\$\{?HOME\}?|\$env:(?:userprofile|homepath|home)|%(?:userprofile|homepath|homedrive)%|/root|(?:/home|/Users|[a-z]:[\\/]{1,4}Users)(?:[/\\]{1,4}[\w.-]{1,32})?|(?:require\(\\?["'](?:node:)?os\\?["']\)|os)\.homedir\(\)|(?<!\.)homedir\(\)|(?:os\.path\.)?expanduser\([\\"']{1,4}~[\\"']{1,4}\)|(?:pathlib\.)?Path\.home\(\)|Dir\.home|os\.environ\[[\\"']{1,4}HOME[\\"']{1,4}\]|ENV\[[\\"']{1,4}HOME[\\"']{1,4}\]|process\.env\.HOME)`;

/** All of a disk, of a system folder, of a home or of a person's folder in it; nothing below that. */
export const WHOLE = String.raw`(?<![\w.*/~\\)}-])(?:${HOME}(?:[/\\]{1,4}(?:${FOLDERS}))?|/(?:bin|boot|etc|lib|lib64|opt|sbin|srv|usr|var|var/(?:lib|www|backups|mail|log)|System|Library|Applications)?|[a-z]:[\\/]{0,4}(?:windows(?:[\\/]{1,2}system32)?|programdata)?)[/\\]{0,4}(?:\.?\*(?:\.\*)?)?(?=[\\"'\s;&|),]|$)`;

/** Hosts at hand: what goes there has not left. */
export const LOCAL = String.raw`(?:localhost|127\.\d|0\.0\.0\.0|\[::1\]|host\.docker\.internal|10\.\d{1,3}\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[\w-]{1,40}\.(?:local|internal|lan|test)\b)`;

/** A host that nobody gives an honest service: a public address without a name, a place where anybody may listen, plain HTTP. */
export const ODD_HOST = pattern(
  String.raw`(?<![\w.])(?!${LOCAL})\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|http://(?!${LOCAL})[\w-]{1,63}\.|webhook\.site|requestbin|pipedream|ngrok|0x0\.st|transfer\.sh|file\.io|pastebin|termbin|oast\.|interact\.sh|burpcollaborator`,
);
