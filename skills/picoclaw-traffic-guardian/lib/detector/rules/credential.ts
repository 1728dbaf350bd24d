import type { Confidence, Severity } from '../finding.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { Rule, RuleMatch } from '../rule.ts';
import { expression, TOKEN_END, TOKEN_START } from './boundary.ts';
import { entropy } from './entropy.ts';
import { filler } from './filler.ts';

/** What all credential formats say of themselves. */
interface CredentialFormat {
  readonly id: string;
  readonly vendor: string;
  /** As it reads before `of VENDOR.`: `A personal access token`. */
  readonly is: string;
  /** The characters of the secret part, one of those in `filler.ts` or a string of its own. */
  readonly body: string;
  /** How many of them: exactly, or from and to. */
  readonly length: number | readonly [number, number];
  /** Checksum or structure, over the whole secret. */
  readonly holds?: (secret: string) => boolean;
  /** A whole secret, where filling the body does not make a valid one. */
  readonly sample?: (seed?: number) => string;
  /** Bits per character of the secret part; by default three quarters of what random text of its kind could have. */
  readonly minEntropy?: number;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  /** Names in `provider.ts`. */
  readonly audience?: readonly string[];
  readonly source: string;
  /** Where it is not enough to revoke it at the vendor. */
  readonly remedy?: string;
  /** What looks like one and is none, beyond the usual placeholders. */
  readonly ignores?: readonly string[];
}

/** A credential told by a public prefix of its own. */
export interface TokenFormat extends CredentialFormat {
  /** Literal, with case; at least three characters. */
  readonly prefixes: readonly string[];
}

/** A credential without a shape of its own: the vendor's name before it, as in `DATADOG_API_KEY=…`, tells. */
export interface NamedFormat extends CredentialFormat {
  /** Lower case, at least three characters; `_` stands for `_`, `-` or nothing. */
  readonly names: readonly string[];
}

/** Rules of one family, told by prefix. */
export function tokens(pattern: string, formats: readonly TokenFormat[]): Rule[] {
  return formats.map((format) => {
    const { body, prefixes } = format;
    const { shortest, longest } = bounds(format);
    const longestPrefix = Math.max(...prefixes.map(({ length }) => length));
    const shortestPrefix = Math.min(...prefixes.map(({ length }) => length));
    const start = prefixes.map(quoted).join('|');
    const publicPrefix = new RegExp(`^(?:${start})`);
    const sample = (): string => format.sample?.() ?? `${prefixes[0]}${filler(shortest, body)}`;
    return {
      ...described(pattern, format, 'high'),
      keywords: [...new Set(prefixes.map((prefix) => prefix.toLowerCase()))],
      // A long prefix does not occur in random text: such a key is found even glued to other text.
      expression: expression(
        'g',
        shortestPrefix < 7 ? TOKEN_START : '',
        `(?:${start})`,
        `${classOf(body)}{${shortest},${longest}}`,
        TOKEN_END,
      ),
      reach: { before: 0, after: longestPrefix + longest },
      publicPrefix,
      validate: (match) => isSecret(format, match.secret, match.secret.replace(publicPrefix, '')),
      get finds() {
        return [
          `export TOKEN=${sample()}\n`,
          `{"role":"user","content":"use ${sample()}"}`,
          `https://paste.example/?q=${sample()}&x=1`,
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

/** Between a name and its value: `=`, `:`, `":"`, ` => `, `\": \"`, ` is `, also `: Bearer `. */
const ASSIGNMENT = String.raw`\\{0,3}["'\x60\]]{0,2}\s{0,3}(?:=>|:=|==?|:|,|\bis\b|%3[Aa]|%3[Dd])\s{0,3}\\{0,3}["'\x60]{0,2}(?:(?:bearer|token|basic)\s{1,3})?`;
/** A name that goes on so is that of something public. */
const PUBLIC_NAME = String.raw`(?![\w.-]{0,24}(?:sha|hash|digest|checksum|commit|revision|version|trace|span|etag|uuid|fingerprint|public))`;

/** Rules of one family, told by the name before the value. */
export function named(pattern: string, formats: readonly NamedFormat[]): Rule[] {
  return formats.map((format) => {
    const { body, names } = format;
    const { shortest, longest } = bounds(format);
    const keywords = [
      ...new Set(names.flatMap((name) => ['_', '-', ''].map((joint) => name.replaceAll('_', joint)))),
    ];
    const longestName = Math.max(...keywords.map(({ length }) => length));
    const [name = ''] = names;
    const sample = (seed = 1): string => format.sample?.(seed) ?? filler(shortest, body, seed);
    return {
      ...described(pattern, format, 'medium'),
      keywords,
      expression: expression(
        'gi',
        `(?<![a-z0-9])(?:${names.map((each) => quoted(each).replaceAll('_', '[_-]?')).join('|')})`,
        PUBLIC_NAME,
        String.raw`[\w.-]{0,32}`,
        ASSIGNMENT,
        `(?<secret>${classOf(body)}{${shortest},${longest}})`,
        TOKEN_END,
      ),
      reach: { before: 0, after: longestName + 32 + 40 + longest },
      validate: ({ secret }: RuleMatch) => fits(body, secret) && isSecret(format, secret, secret),
      get finds() {
        return [
          `${name.toUpperCase()}_API_KEY=${sample()}\n`,
          `{"${name}_token": "${sample(2)}"}`,
          String.raw`{"content":"${name}_secret=\"${sample(3)}\""}`,
        ];
      },
      get ignores() {
        return [
          `${name}_api_key=${'x'.repeat(shortest)}`,
          `${name}_api_key=your_${name}_key_goes_here`,
          `${name}_commit_sha=${sample()}`,
          ...(format.ignores ?? []),
        ];
      },
    };
  });
}

function described(pattern: string, format: CredentialFormat, confidence: Confidence) {
  const { id, vendor, is, audience, source, remedy } = format;
  return {
    id,
    pattern,
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: format.severity ?? 'high',
    confidence: format.confidence ?? confidence,
    ...(audience === undefined ? {} : { audience }),
    source,
    describes: `${is} of ${vendor}.`,
    remedy: remedy ?? `Revoke it at ${vendor}, issue a new one, and look at its uses since this time.`,
  } as const;
}

function bounds({ length }: CredentialFormat): { readonly shortest: number; readonly longest: number } {
  return typeof length === 'number'
    ? { shortest: length, longest: length }
    : { shortest: length[0], longest: length[1] };
}

function isSecret({ body, minEntropy, holds }: CredentialFormat, secret: string, rest: string): boolean {
  const most = Math.min(Math.log2(new Set(body).size), Math.log2(rest.length));
  return entropy(rest) >= (minEntropy ?? 0.75 * most) && !isPlaceholder(rest) && (holds?.(secret) ?? true);
}

/** Expressions that find names without case find values so, too. */
function fits(body: string, secret: string): boolean {
  const characters = new Set(body);
  const oneCase = !/[a-z]/.test(body) || !/[A-Z]/.test(body);
  const folded = oneCase && secret === secret.toUpperCase() ? secret.toLowerCase() : secret;
  for (const character of folded) {
    if (!characters.has(character) && !characters.has(character.toUpperCase())) return false;
  }
  return /\d/.test(secret) || !/\d/.test(body);
}

function quoted(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function classOf(characters: string): string {
  const ranges = [
    ['0123456789', '0-9'],
    ['abcdefghijklmnopqrstuvwxyz', 'a-z'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'A-Z'],
    ['abcdef', 'a-f'],
    ['ABCDEF', 'A-F'],
  ] as const;
  let rest = characters;
  let text = '';
  for (const [all, range] of ranges) {
    if (!rest.includes(all)) continue;
    rest = rest.replace(all, '');
    text += range;
  }
  return `[${text}${quoted(rest)}]`;
}
