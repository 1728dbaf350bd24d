import type { Confidence, Severity } from '../finding.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { RuleMatch } from '../rule.ts';
import { entropy } from './entropy.ts';
import { issuerOf } from './issuer.ts';

/** What all credential formats say of themselves. */
export interface CredentialFormat {
  readonly id: string;
  /** As it reads in `A token of …`, with what is to be said of it behind a comma: `Stripe, for tests`. */
  readonly vendor: string;
  /** As it reads before `of VENDOR.`: `A personal access token`. */
  readonly is: string;
  /** The characters of the secret part, one of those in `filler.ts` or a string of its own. */
  readonly body: string;
  /** How many of them: exactly, or from and to. */
  readonly length: number | readonly [number, number];
  /** The secret part as an expression instead, no longer than `length` says; needs a `sample`. */
  readonly shape?: string;
  /** What follows the secret part and belongs to it, such as `={0,2}`, and its greatest length. */
  readonly tail?: readonly [string, number];
  /** Makes a secret, where filling the body does not make a valid one. */
  readonly sample?: (seed: number) => string;
  /** Checksum or structure, over the whole secret. */
  readonly holds?: (secret: string, match: RuleMatch) => boolean;
  /** Bits per character of the secret part; by default three quarters of what random text of its kind could have. */
  readonly minEntropy?: number;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  /** Names in `provider/`. */
  readonly audience?: readonly string[];
  readonly source: string;
  /** Where it is not enough to revoke it at the vendor. */
  readonly remedy?: string;
  /** What looks like one and is none, beyond the usual placeholders. */
  readonly ignores?: readonly string[];
}

export function described(pattern: string, format: CredentialFormat, confidence: Confidence) {
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
    remedy:
      remedy ?? `Revoke it at ${issuerOf(vendor)}, issue a new one, and look at its uses since this time.`,
  } as const;
}

export function bounds({ length }: CredentialFormat): {
  readonly shortest: number;
  readonly longest: number;
} {
  return typeof length === 'number'
    ? { shortest: length, longest: length }
    : { shortest: length[0], longest: length[1] };
}

/** The secret part and its tail as an expression, and what may not follow them. */
export function secretPart(format: CredentialFormat): { readonly part: string; readonly end: string } {
  const { body, shape, tail } = format;
  const { shortest, longest } = bounds(format);
  // A point also ends a sentence; other characters of the body go on with it.
  const others = [...body].filter((character) => !/[A-Za-z0-9_.-]/.test(character)).join('');
  return {
    part: `${shape ?? `${classOf(body)}{${shortest},${longest}}`}${tail?.[0] ?? ''}`,
    end: `(?![A-Za-z0-9_${quoted(others)}-])`,
  };
}

const LONG_HEX = /^[0-9a-f]{8}[0-9a-f_.-]{24,}$/;

/** `rest`: the secret without its public prefix. */
export function isSecret(format: CredentialFormat, match: RuleMatch, rest: string): boolean {
  const { body, minEntropy, holds } = format;
  // Vendors write keys in hex for which their documentation leaves room for all letters. A long prefix vouches for them.
  const isHex = match.secret.length - rest.length >= 5 && LONG_HEX.test(rest);
  const most = Math.min(Math.log2(isHex ? 16 : new Set(body).size), Math.log2(rest.length));
  return (
    entropy(rest) >= (minEntropy ?? 0.75 * most) &&
    !isPlaceholder(rest) &&
    (holds?.(match.secret, match) ?? true)
  );
}

/** What stands in a list directly before and after one of its members. */
const PREVIOUS = /([\w+/-]{16,}=*)["'\\rn\s,;|]{1,8}$/;
const NEXT = /^["'\\rn\s,;|]{1,8}([\w+/-]{16,})/;
/** Up to where a match's surroundings show a neighbour whole. */
const SEEN = 56;

/**
 * Whether it is a member of a list of random text of one length: by chance, one in some ten thousand of these begins
 * like a key whose prefix is three characters. A key begins otherwise than its neighbours, or is of another length.
 */
export function isOneOfMany({ secret, before, after }: RuleMatch): boolean {
  return [PREVIOUS.exec(before)?.[1], NEXT.exec(after)?.[1]].some(
    (other) =>
      other !== undefined &&
      other.slice(0, 3) !== secret.slice(0, 3) &&
      isMixed(other) &&
      (other.length === secret.length || (other.length >= SEEN && secret.length >= SEEN)),
  );
}

/** Whether all three kinds of characters occur: identifiers and words in code rarely have them all. */
export function isMixed(text: string): boolean {
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
}

export function quoted(literal: string): string {
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
