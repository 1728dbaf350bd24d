import type { Confidence, Severity, ThreatType } from './finding.ts';
import type { Direction } from './observer.ts';
import type { SecretHome } from './watched/secret_home.ts';

/** What findings and documentation say of a rule, however it finds. */
export interface RuleDescription {
  /** Unique, snake_case, never reused for another meaning. */
  readonly id: string;
  /** The family that findings carry. */
  readonly pattern: string;
  readonly threat_type: ThreatType;
  readonly direction: Direction;
  /** Of a command, where it is about to run; of a credential, at a foreign host. `severity.ts` says what context makes of it. */
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The documentation that describes the format: vendor page or RFC. */
  readonly source: string;
  /** Plain words: what it is and what to do about it. One sentence each. */
  readonly describes: string;
  readonly remedy: string;
}

/**
 * A rule over text is data, plus at most one validator. Its expression runs only on a window around one of its keywords,
 * so it must be bounded: no unbounded quantifier, no nested quantifier, no match longer than `reach.after`
 * bytes past its keyword. Expressions see text as Latin-1: one character a byte.
 */
export interface Rule extends RuleDescription {
  /**
   * Literals for the gate, lower case, compared without ASCII case: at least one stands in every match. Beyond ASCII they
   * are bytes of UTF-8, one character each.
   */
  readonly keywords: readonly string[];
  /**
   * A first look at what follows a keyword that stands at `at` in `bytes`, where everyday words are keywords: `false` when
   * nothing there can match. Must not read at `end` or beyond, and is `true` when that is too early to say.
   */
  readonly glance?: (bytes: Uint8Array, at: number, end: number) => boolean;
  /** Flags: `g` or `gi` (plus `d` never). The group named `secret`, if any, is what must not be shown; else the whole match. */
  readonly expression: RegExp;
  /** How many bytes of a match may stand before and after the start of its keyword. */
  readonly reach: { readonly before: number; readonly after: number };
  /** Bytes at the start of the secret that are public by format (`sk-ant-api03-`): snippets may keep them. */
  readonly publicPrefix?: RegExp;
  /** More secrets of a list may follow the one that is matched, and nothing but their place tells them: nothing behind it is shown. */
  readonly listed?: true;
  /** Structure, checksum, entropy, stop words. Sees the match and its groups; must not keep them. */
  readonly validate?: (match: RuleMatch) => boolean;
  /** The providers at whose hosts this credential is at home, by name in `audience.ts`. */
  readonly audience?: readonly string[];
  /**
   * Told by a name or a shape of no vendor. Where it is at home nobody can say: a header of its own, a cookie and a
   * sign-in are its use, whatever the host. A rule that knows more of the same text speaks instead of it.
   */
  readonly generic?: true;
  /** Of a rule for one exact value (`text`: Latin-1): its name, where it may go, and the rules that know it by its shape. */
  readonly watched?: {
    readonly name: string;
    readonly text: string;
    readonly home: SecretHome;
    readonly alike: readonly Rule[];
  };
  /**
   * Of a rule for secrets that are written otherwise: its match is no finding, but what is made of it is looked at like any
   * document. A `text` (Latin-1) that is empty holds nothing.
   */
  readonly undo?: (match: RuleMatch) => { readonly decoding: string; readonly text: string };
  /** Words for an agent rather than a command: what it reads is where they do harm. */
  readonly aimedAtAgents?: true;
  /** Whether a match is an everyday thing to stand in documentation. */
  readonly everyday?: (match: RuleMatch) => boolean;
  readonly finds: readonly string[];
  readonly ignores: readonly string[];
}

export interface RuleMatch {
  readonly text: string;
  readonly secret: string;
  /** Up to 64 characters of what stands directly before and after the match. */
  readonly before: string;
  readonly after: string;
}
