import { RuleSet } from './rule_set.ts';
import { CALLED_RULES } from './rules/called.ts';

let ruleSet: RuleSet | undefined;

/** Rules for the arguments of tool calls, with a gate of their own: made for the first call, and no other text pays for them. */
export function calledRules(): RuleSet {
  ruleSet ??= new RuleSet(CALLED_RULES);
  return ruleSet;
}
