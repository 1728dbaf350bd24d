import type { Rule } from './rule.ts';

/** A rule as the scanner runs it. */
export interface CompiledRule {
  readonly rule: Rule;
  /** Windows around neighbouring keywords are merged up to this many bytes. */
  readonly longestRegion: number;
  /** Set when the rule threw: it stays out for the rest of the process. */
  disabled: boolean;
}
