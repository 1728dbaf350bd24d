import { CONFIDENCES, SEVERITIES } from './finding.ts';
import type { Rule } from './rule.ts';
import { ANY_CASE_FROM } from './watched/watched_secret.ts';

interface Seen {
  readonly rule: Rule;
  readonly location: string;
  readonly depth: number;
  readonly skeleton: string;
}

/** More different matches of one rule in one message are no leak but a flood; a log would not tell them apart. */
const MOST_OF_RULE = 100;
/** Once a message holds so many of all rules, a rule has a say with its first few only. */
const MANY = 256;
const FIRST_FEW = 8;

/**
 * What one message has been found to hold, so that the same thing seen raw and again through decoders, or many
 * times over, is reported once. It holds secrets: it lives as long as its message.
 */
export class SeenMatches {
  readonly #exact = new Set<string>();
  readonly #entries: Seen[] = [];
  readonly #countOf = new Map<Rule, number>();

  /** How many were new. */
  get size(): number {
    return this.#entries.length;
  }

  /**
   * `depth`: how many decoders stand before the match; those with fewer come first. `full`: it is new, and one more of
   * its rule than is reported.
   */
  add(rule: Rule, location: string, depth: number, secret: string): 'new' | 'known' | 'full' {
    const key = `${rule.id}\n${location}\n${secret}`;
    if (this.#exact.has(key)) return 'known';
    const skeleton = skeletonOf(secret);
    if (this.#hasLessDecoded(rule, location, depth, skeleton)) return 'known';
    if (this.#isToldInOtherCase(rule, location, skeleton)) return 'known';
    if (this.#isToldByFamily(rule, location, skeleton)) return 'known';
    if (depth > 0 && this.#isToldOfMultipart(rule, location, skeleton)) return 'known';
    const count = this.#countOf.get(rule) ?? 0;
    if (count >= (this.#entries.length < MANY ? MOST_OF_RULE : FIRST_FEW)) return 'full';
    this.#countOf.set(rule, count + 1);
    this.#exact.add(key);
    this.#entries.push({ rule, location, depth, skeleton });
    return 'new';
  }

  /** A name that lost its case is a secret as it stands, and where it gets its case back. */
  #isToldInOtherCase(rule: Rule, location: string, skeleton: string): boolean {
    if (rule.threat_type !== 'EXFIL' || skeleton.length < ANY_CASE_FROM) return false;
    const lowerCase = skeleton.toLowerCase();
    return this.#entries.some(
      (seen) =>
        seen.rule === rule &&
        seen.location === location &&
        seen.skeleton.length === skeleton.length &&
        seen.skeleton !== skeleton &&
        seen.skeleton.toLowerCase() === lowerCase,
    );
  }

  /** Two rules of a family may know one secret: by its own shape, by the name before it, by the file that it stands in. */
  #isToldByFamily(rule: Rule, location: string, skeleton: string): boolean {
    if (rule.threat_type !== 'EXFIL') return false;
    return this.#entries.some(
      (seen) =>
        seen.skeleton === skeleton &&
        seen.location === location &&
        seen.rule !== rule &&
        seen.rule.pattern === rule.pattern &&
        // A generic rule may have left the word to a better one.
        seen.rule.generic !== true &&
        weight(seen.rule) >= weight(rule),
    );
  }

  /** A multipart body is looked at as a whole and by its parts, and either way may undo what a part is written in. */
  #isToldOfMultipart(rule: Rule, location: string, skeleton: string): boolean {
    return this.#entries.some(
      (seen) =>
        seen.rule === rule &&
        seen.skeleton === skeleton &&
        seen.depth > 0 &&
        (seen.location === `${location}.multipart` || location === `${seen.location}.multipart`),
    );
  }

  /** A decoder may lengthen or shorten what an expression takes in: either may contain the other. */
  #hasLessDecoded(rule: Rule, location: string, depth: number, skeleton: string): boolean {
    if (depth === 0) return false;
    return this.#entries.some(
      (seen) =>
        seen.depth < depth &&
        seen.rule === rule &&
        seen.location === location &&
        (seen.skeleton.includes(skeleton) || skeleton.includes(seen.skeleton)),
    );
  }
}

function weight({ severity, confidence }: Rule): number {
  return SEVERITIES.indexOf(severity) * CONFIDENCES.length + CONFIDENCES.indexOf(confidence);
}

/** What all decodings of a text have in common: its letters and digits, and what escapes stand for. */
export function skeletonOf(text: string): string {
  return text
    .replace(/\\+u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})/g, (_, unit?: string, byte?: string) =>
      String.fromCharCode(Number.parseInt(unit ?? byte ?? '', 16)),
    )
    .replace(/\\+[bfnrt]|[^A-Za-z0-9]/g, '');
}
