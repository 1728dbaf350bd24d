import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rule } from '../../lib/detector/rule.ts';
import { LONGEST_REACH, RuleSet } from '../../lib/detector/rule_set.ts';

const ruleSet = suite('rule set');

const sound: Rule = {
  id: 'sound',
  pattern: 'sound',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'high',
  keywords: ['sound'],
  expression: /sound/g,
  reach: { before: 0, after: 5 },
  source: 'https://example.com/',
  describes: '',
  remedy: '',
  finds: [],
  ignores: [],
};

ruleSet('rules may share a keyword', () => {
  const rules = new RuleSet([
    sound,
    { ...sound, id: 'second' },
    { ...sound, id: 'third', keywords: ['third'] },
  ]);
  assert.equal(rules.rulesOf(0), [0, 1]);
  assert.equal(rules.rulesOf(1), [2]);
});

ruleSet('works without any rule', () => {
  assert.is(new RuleSet([]).rules.length, 0);
});

const broken: ReadonlyArray<readonly [string, Partial<Rule>, RegExp]> = [
  ['no keyword', { keywords: [] }, /no keyword/],
  ['a keyword of two bytes', { keywords: ['so'] }, /3 to 64/],
  ['a keyword that is no bytes', { keywords: ['звук'] }, /3 to 64/],
  ['a keyword with a control character', { keywords: ['so\x9fund\n'] }, /3 to 64/],
  ['an upper-case keyword', { keywords: ['Sound'] }, /lower case/],
  ['a keyword that its reach does not cover', { reach: { before: 0, after: 4 } }, /longer than the reach/],
  ['a sticky expression', { expression: /sound/gy }, /flags/],
  ['an expression without g', { expression: /sound/ }, /flags/],
  ['a reach beyond the bound', { reach: { before: 1, after: LONGEST_REACH } }, /exceeds/],
  ['a fractional reach', { reach: { before: 0.5, after: 9 } }, /whole bytes/],
];
for (const [what, change, message] of broken) {
  ruleSet(`refuses ${what}, naming the rule`, () => {
    assert.throws(() => new RuleSet([{ ...sound, ...change }]), message);
    assert.throws(() => new RuleSet([{ ...sound, ...change }]), /rule sound:/);
  });
}

ruleSet('refuses two rules of one name', () => {
  assert.throws(() => new RuleSet([sound, sound]), /two rules are called sound/);
});

ruleSet.run();
