import type { Rule, RuleMatch } from './rule.ts';

/** One place where a rule matches, validator included. Offsets are into the text that was searched. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  /** The group named `secret`, or the whole match. */
  readonly secretStart: number;
  readonly secretEnd: number;
  readonly match: RuleMatch;
}

/** What a validator, and a lookbehind, may see on either side of a match. */
export const SIGHT = 64;

/** How far redaction looks on either side of one, so that a secret that reaches into the snippet is recognised. */
export const CONTEXT_BYTES = 2048;

/**
 * Yields the rule's occurrences whose match starts in `from` (inclusive) to `to` (exclusive), in order. Only
 * the window that such matches can touch is searched: its cost does not depend on the length of `text`.
 * `onValidate` is told the length of each match that the validator looks at.
 */
export function* occurrences(
  rule: Pick<Rule, 'expression' | 'reach' | 'validate'>,
  text: string,
  from = 0,
  to = text.length,
  onValidate?: (length: number) => void,
): Generator<Occurrence> {
  const base = Math.max(0, from - SIGHT);
  const window = text.slice(base, to + rule.reach.before + rule.reach.after + SIGHT);
  const { expression } = rule;
  let next = from - base;
  let refused: RuleMatch | undefined;
  for (;;) {
    // The expression is the rule's own, and whoever takes an occurrence may run it over another text meanwhile.
    expression.lastIndex = next;
    const found = expression.exec(window);
    if (found === null) return;
    next = expression.lastIndex;
    const start = found.index;
    if (base + start >= to) return;
    const whole = found[0];
    if (whole === '') {
      // Nothing is no occurrence, and `exec` would find it again for ever.
      next = start + 1;
      continue;
    }
    const end = start + whole.length;
    const secret = found.groups?.secret ?? whole;
    const match: RuleMatch = {
      text: whole,
      secret,
      before: window.slice(Math.max(0, start - SIGHT), start),
      after: window.slice(end, end + SIGHT),
    };
    if (accepts(rule, match, refused, onValidate)) {
      const secretStart = base + start + whole.indexOf(secret);
      yield {
        start: base + start,
        end: base + end,
        secretStart,
        secretEnd: secretStart + secret.length,
        match,
      };
    } else {
      // A refused match must not swallow a good one that starts inside it.
      next = start + 1;
      refused = match;
    }
  }
}

/** `refused`: the last match that was, which in a flood looks like all others. */
function accepts(
  { validate }: Pick<Rule, 'validate'>,
  match: RuleMatch,
  refused: RuleMatch | undefined,
  onValidate: ((length: number) => void) | undefined,
): boolean {
  if (validate === undefined) return true;
  if (
    refused?.text === match.text &&
    refused.secret === match.secret &&
    refused.before === match.before &&
    refused.after === match.after
  ) {
    return false;
  }
  onValidate?.(match.text.length);
  return validate(match);
}
