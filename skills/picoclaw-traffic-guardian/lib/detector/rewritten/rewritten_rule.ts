import type { Rule, RuleMatch } from '../rule.ts';

/** What makes a rule that finds no secret, but where one is written otherwise. */
export type Rewriting = Pick<Rule, 'id' | 'keywords' | 'expression' | 'reach'> & {
  readonly undo: NonNullable<Rule['undo']>;
  readonly validate?: (match: RuleMatch) => boolean;
};

/** Nobody hears of such a rule: what it makes readable is told by the rule that knows it. */
export function rewrittenRule(rewriting: Rewriting): Rule {
  return {
    pattern: 'rewritten_secret',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'info',
    confidence: 'low',
    source: '',
    describes: '',
    remedy: '',
    finds: [],
    ignores: [],
    ...rewriting,
  };
}
