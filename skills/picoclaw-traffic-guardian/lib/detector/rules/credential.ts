import type { Rule, RuleMatch } from '../rule.ts';
import { JOINT_LENGTH, joint } from './assignment.ts';
import { expression, TOKEN_START } from './boundary.ts';
import {
  bounds,
  type CredentialFormat,
  described,
  isMixed,
  isOneOfMany,
  isSecret,
  quoted,
  secretPart,
} from './credential_format.ts';
import { filler, HEX } from './filler.ts';
import { valueAhead } from './value_ahead.ts';

/** A credential told by a public literal of its own. */
export interface TokenFormat extends CredentialFormat {
  /** Literal, with case; at least three characters. */
  readonly prefixes: readonly string[];
  /** The literal stands in the midst: what stands before it, as an expression, and its greatest length. Needs a `sample`. */
  readonly lead?: readonly [string, number];
  /** Counts only behind a quote, blank, `=` or `:`; for prefixes that everyday text is full of. */
  readonly delimited?: true;
  /** The secret part has digits, lower and upper case; for short prefixes that also begin identifiers. */
  readonly mixed?: true;
  /** May go on beyond its longest; the rest adds nothing to its identity. */
  readonly open?: true;
}

/** A credential without a shape of its own: the vendor's name before it, as in `DATADOG_API_KEY=…`, tells. */
export interface NamedFormat extends CredentialFormat {
  /**
   * Lower case, at least three characters; `_` stands for `_`, `-` or nothing. Between a name that does not
   * itself say so and the value stands what says that it is a key, as in `{"datadog": {"api_key": "…"}}`. The gate looks
   * for what follows a `^`: names that begin like everyday words (`int^ercom`) would open it too often.
   */
  readonly names: readonly string[];
}

const DELIMITERS = ['"', "'", ' ', '=', ':'] as const;

/** Rules of one family, told by prefix. */
export function tokens(pattern: string, formats: readonly TokenFormat[]): Rule[] {
  return formats.map((format) => {
    const { body, prefixes, lead, delimited } = format;
    const { shortest, longest } = bounds(format);
    const { part, end } = secretPart(format);
    const longestPrefix = Math.max(...prefixes.map(({ length }) => length));
    const shortestPrefix = Math.min(...prefixes.map(({ length }) => length));
    const start = `(?:${prefixes.map(quoted).join('|')})`;
    const publicPrefix = lead === undefined ? new RegExp(`^${start}`) : undefined;
    const keywords = [...new Set(prefixes.map((prefix) => prefix.toLowerCase()))];
    const sample = (seed = 1): string =>
      format.sample?.(seed) ?? `${prefixes[0]}${filler(shortest, body, seed)}`;
    return {
      ...described(pattern, format, 'high'),
      keywords:
        delimited === undefined
          ? keywords
          : keywords.flatMap((keyword) => DELIMITERS.map((delimiter) => delimiter + keyword)),
      expression: delimited
        ? expression('g', `["' =:](?<secret>${start}${part})`, format.open ? '' : end)
        : expression(
            'g',
            // A long prefix does not occur in random text: such a key is found even glued to other text.
            shortestPrefix < 5 || lead !== undefined ? startOf(body) : '',
            `${lead?.[0] ?? ''}${start}${part}`,
            format.open ? '' : end,
          ),
      reach: {
        before: lead?.[1] ?? 0,
        after: longestPrefix + longest + (format.tail?.[1] ?? 0) + (delimited ? 1 : 0),
      },
      ...glanceAt(format, longestPrefix + (delimited ? 1 : 0)),
      ...(publicPrefix === undefined ? {} : { publicPrefix }),
      validate: (match) => {
        const rest = publicPrefix === undefined ? match.secret : match.secret.replace(publicPrefix, '');
        return (
          (!format.mixed || isMixed(rest)) &&
          isSecret(format, match, rest) &&
          !(shortestPrefix < 5 && isOneOfMany(match))
        );
      },
      get finds() {
        return [
          `export TOKEN=${sample()}\n`,
          `{"role":"user","content":"use ${sample(2)}"}`,
          `https://paste.example/?q=${sample(3)}&x=1`,
        ];
      },
      get ignores() {
        const [prefix = ''] = prefixes;
        return [
          `${prefix}${'x'.repeat(shortest)}`,
          `${prefix}...`,
          `${prefix}YOUR_TOKEN`,
          ...(format.ignores ?? []),
        ];
      },
    };
  });
}

/** What shapes are made of, beyond the alphabet that their row names. */
const SHAPED = [...Array(94).keys()]
  .map((n) => String.fromCharCode(0x21 + n))
  .join('')
  .replace(/["'<>\x60\\]/g, '');
/** Shorter values are as everyday as words: looking for one would rarely save an expression. */
const SHORTEST_VALUE = 8;

/** For a value that begins at most so far behind the start of its keyword. */
function glanceAt(format: CredentialFormat, latest: number): Pick<Rule, 'glance'> {
  const { shortest } = bounds(format);
  if (shortest < SHORTEST_VALUE) return {};
  return {
    glance: valueAhead(latest + shortest, shortest, format.shape === undefined ? format.body : SHAPED),
  };
}

/** Where such a token may begin: not behind another character of its kind. */
function startOf(body: string): string {
  return /[+/~]/.test(body) ? `(?<![A-Za-z0-9_+/~-])` : TOKEN_START;
}

/** What says of a value that it is secret. */
const KEY_WORD = `(?<!public[_ .-]?|publishable[_ .-]?)(?:keys?|tokens?|secrets?|passw(?:or)?d|pass(?![a-z])|pwd|credentials?|auth(?!or)|(?<=[_ -])pat(?![a-z]))`;
const KEYED_NAME = /key|token|secret|passw|auth_|login|_(?:pat|jwt|sk)$/;
/** A name that ends so is that of something public. */
const PUBLIC_NAME = String.raw`(?![_ .-]?(?:ids?|name|ur[il]|hash|sha\d{0,3}|type|path|file|version|fingerprint|digest|arn|ref|uuid|count|length|alias|label|prefix|usage|status|expir\w{0,6})\b)`;
/** From a vendor's name to the word that says what it is: the rest of a name, a nested field, a section of a file. */
export const GAP = String.raw`[\w\s.,:=<>"'\x60{[\]()\\-]{0,40}?`;
const ASSIGNMENT = joint(String.raw`(?<=[ \t])`);
/** The longest `GAP`, `KEY_WORD`, rest of a name and `ASSIGNMENT` together. */
const LONGEST_JOINT = 40 + 11 + 12 + JOINT_LENGTH;

const LONG_WORD = 7;

/** Rules of one family, told by the name before the value. */
export function named(pattern: string, formats: readonly NamedFormat[]): Rule[] {
  return formats.map((format) => {
    const { body } = format;
    const names = format.names.map((name) => name.replace('^', ''));
    const { shortest, longest } = bounds(format);
    const { part, end } = secretPart(format);
    const keywords = [
      ...new Set(format.names.flatMap((name) => keywordsOf(name.slice(name.indexOf('^') + 1)))),
    ];
    const unsought = Math.max(0, ...format.names.map((name) => name.indexOf('^')));
    const longestName = Math.max(...names.map(({ length }) => length));
    const [name = ''] = names;
    const sample = (seed = 1): string => format.sample?.(seed) ?? filler(shortest, body, seed);
    return {
      ...described(pattern, format, 'medium'),
      keywords,
      expression: expression(
        'gi',
        `(?:${alternatives(names)})${PUBLIC_NAME}`,
        String.raw`[\w.-]{0,12}`,
        ASSIGNMENT,
        `(?<secret>${part})`,
        end,
      ),
      reach: { before: unsought, after: longestName + LONGEST_JOINT + longest + (format.tail?.[1] ?? 0) },
      ...glanceAt(format, longestName + LONGEST_JOINT),
      validate: (match: RuleMatch) => fits(format, match.secret) && isSecret(format, match, match.secret),
      get finds() {
        return [
          `${name.toUpperCase()}_API_KEY=${sample()}\n`,
          `{"${name}_token": "${sample(2)}"}`,
          String.raw`{"content":"${name}_secret=\"${sample(3)}\""}`,
          ...(KEYED_NAME.test(name) ? [] : [`{"${name}": {"api_key": "${sample(4)}"}}`]),
        ];
      },
      get ignores() {
        return [
          `${name}_api_key=${'x'.repeat(shortest)}`,
          `${name}_api_key=your_${name}_key_goes_here`,
          `${name}_${KEYED_NAME.test(name) ? 'id' : 'commit_sha'}=${sample()}`,
          ...(format.ignores ?? []),
        ];
      },
    };
  });
}

/**
 * Every keyword costs each message a little, and English letters cost most: a long first word stands for the whole
 * name.
 */
function keywordsOf(name: string): readonly string[] {
  const [first = name] = name.split('_');
  return first.length >= LONG_WORD ? [first] : ['_', '-', ''].map((joint) => name.replaceAll('_', joint));
}

/** Names that say that a key follows, and such that do not. A short name must not be the end of a word. */
function alternatives(names: readonly string[]): string {
  const written = (name: string): string =>
    `${name.length < 6 ? '(?<![a-z0-9])' : ''}${quoted(name).replaceAll('_', '[_ -]?')}`;
  const keyed = names.filter((name) => KEYED_NAME.test(name)).map(written);
  const plain = names.filter((name) => !KEYED_NAME.test(name)).map(written);
  return [...keyed, ...(plain.length === 0 ? [] : [`(?:${plain.join('|')})${GAP}${KEY_WORD}`])].join('|');
}

/** Expressions that find names without case find values so, too. */
function fits({ body, shape }: CredentialFormat, secret: string): boolean {
  const oneCase = !/[a-z]/.test(body) || !/[A-Z]/.test(body);
  const folded = oneCase && secret === secret.toUpperCase() ? secret.toLowerCase() : secret;
  if (shape === undefined && !consistsOf(folded, body)) return false;
  return /\d/.test(secret) || !/\d/.test(body) || hasRandomCase(secret);
}

/** Random text changes case at every other letter, names in code at every word. */
function hasRandomCase(text: string): boolean {
  return (text.match(/[a-z][A-Z]|[A-Z][a-z]/g)?.length ?? 0) * 4 >= text.length;
}

function consistsOf(text: string, body: string): boolean {
  const characters = new Set(`${body}=`);
  for (const character of text) {
    if (!characters.has(character) && !characters.has(character.toUpperCase())) return false;
  }
  return true;
}

/** A UUID as the secret part of a row. */
export const UUID = {
  body: `${HEX}-`,
  length: 36,
  shape: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  sample: (seed: number): string => filler(32, HEX, seed).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
} as const;
