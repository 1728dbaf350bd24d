import { RuleSet } from './rule_set.ts';
import { DEFINED_RULES } from './rules/prompt_injection/defined.ts';

let ruleSet: RuleSet | undefined;

/** Rules for descriptions of tools, with a gate of their own: made for the first one, and no other text pays for them. */
export function definedRules(): RuleSet {
  ruleSet ??= new RuleSet(DEFINED_RULES);
  return ruleSet;
}
