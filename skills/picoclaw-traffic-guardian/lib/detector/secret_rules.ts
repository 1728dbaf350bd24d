import { type Occurrence, occurrences } from './occurrence.ts';
import { prefixRules } from './rewritten/prefix_rules.ts';
import type { Rule } from './rule.ts';
import { RuleSet } from './rule_set.ts';
import { RULES } from './rules/index.ts';
import { PUBLIC_PATH } from './rules/path.ts';
import { scatteredRules } from './split/scattered.ts';

/** Rules whose matches are secrets; what the others match may be shown. */
export const SECRET_RULES = RULES.filter(
  (rule) => rule.threat_type === 'EXFIL' && rule.publicPrefix !== PUBLIC_PATH,
);

/** A gate of their own: the others are in use when something is found. Made for the first finding. */
let ruleSet: RuleSet | undefined;

/** Characters that go through the gate at once. */
const BLOCK = 32_768;

/** Where matches of a rule may start. */
interface Stretch {
  readonly from: number;
  to: number;
}

/**
 * Every occurrence of the rules in a text, rule by rule: what `occurrences` finds for each, at the cost of those whose
 * keywords stand in it; and of those that know secrets that are written otherwise, or in pieces. `admits` says which rules are asked for.
 */
export function* secretsIn(
  text: string,
  admits: (rule: Rule) => boolean = () => true,
): Generator<{ readonly rule: Rule; readonly occurrence: Occurrence }> {
  ruleSet ??= new RuleSet([...SECRET_RULES, ...prefixRules(), ...scatteredRules(SECRET_RULES)]);
  for (const [rule, stretches] of stretchesIn(text, ruleSet, admits)) {
    let end = 0;
    for (const { from, to } of stretches) {
      for (const occurrence of occurrences(rule, text, Math.max(from, end), to)) {
        end = occurrence.end;
        yield { rule, occurrence };
      }
    }
  }
}

/** In order, without overlaps. No rule's glance is asked: what it takes for a name of nothing may be hidden all the same. */
function stretchesIn(
  text: string,
  ruleSet: RuleSet,
  admits: (rule: Rule) => boolean,
): ReadonlyMap<Rule, readonly Stretch[]> {
  const { gate, rules } = ruleSet;
  const found = new Map<Rule, Stretch[]>();
  const start = gate.lane(0);
  for (let base = 0; base < text.length; base += BLOCK - gate.longestKeyword) {
    const end = start + gate.memory.write(text.slice(base, base + BLOCK), start, 'latin1');
    gate.find(start, end, (keyword, at) => {
      for (const index of ruleSet.rulesOf(keyword)) {
        const rule = rules[index]?.rule;
        if (rule === undefined || !admits(rule)) continue;
        const offset = base + at - start;
        addStretch(found, rule, Math.max(0, offset - rule.reach.before), offset + 1);
      }
    });
  }
  return found;
}

function addStretch(found: Map<Rule, Stretch[]>, rule: Rule, from: number, to: number): void {
  const stretches = found.get(rule);
  const last = stretches?.at(-1);
  if (stretches === undefined) found.set(rule, [{ from, to }]);
  else if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
  else stretches.push({ from, to });
}
