import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../lib/detector/occurrence.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { RuleSet } from '../../lib/detector/rule_set.ts';
import { CALLED_RULES } from '../../lib/detector/rules/called.ts';
import { RULES as EVERYWHERE } from '../../lib/detector/rules/index.ts';
import { DEFINED_RULES } from '../../lib/detector/rules/prompt_injection/defined.ts';
import { longest, parse, runaways } from './expression_tree.ts';

const RULES = [...EVERYWHERE, ...CALLED_RULES, ...DEFINED_RULES];

const rules = suite('rules');

const MINIMUM = {
  outbound: [
    'ai_api_key',
    'aws_access_key_id',
    'private_key_pem',
    'ssh_key_path',
    'sensitive_unix_path',
    'dotenv_path',
    'cloud_credential_path',
    'picoclaw_secret_path',
  ],
  inbound: ['pipe_to_shell', 'shell_exec', 'reverse_shell', 'destructive_rm', 'ssh_authorized_keys'],
} as const;

rules('cover the minimum detection set in both directions', () => {
  for (const [direction, families] of Object.entries(MINIMUM)) {
    for (const family of families) {
      const found = RULES.filter((rule) => rule.pattern === family && rule.direction === direction);
      assert.ok(found.length > 0, `${direction} ${family}`);
    }
  }
});

rules('have names of their own, sources, and one plain sentence each', () => {
  assert.is(new Set(RULES.map(({ id }) => id)).size, RULES.length);
  for (const { id, threat_type, direction, source, describes, remedy } of RULES) {
    assert.match(id, /^[a-z][a-z0-9_]{2,48}$/);
    assert.is(direction, threat_type === 'EXFIL' ? 'outbound' : 'inbound', id);
    assert.match(source, /^https:\/\/[a-z0-9.~-]+\/?/, id);
    for (const sentence of [describes, remedy]) assert.match(sentence, /^[A-Z][^\n]{15,160}\.$/, id);
  }
});

rules('find nothing in nothing', () => {
  for (const rule of RULES) assert.not.ok(new RegExp(rule.expression).test(''), rule.id);
});

rules('are accepted by the scanner', () => {
  assert.is(new RuleSet(RULES).rules.length, RULES.length);
});

/** Whether a keyword stands in the match where the rule's reach says that one does. */
function withinReach({ keywords, reach }: Rule, match: string): boolean {
  const text = match.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return keywords.some((keyword) => {
    for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1)) {
      if (at <= reach.before && text.length - at <= reach.after) return true;
    }
    return false;
  });
}

for (const rule of RULES) {
  rules(`${rule.id} finds what it must and ignores what it must`, () => {
    assert.ok(rule.finds.length >= 3);
    assert.ok(rule.ignores.length >= 3);
    for (const sample of rule.finds) {
      const matches = [...occurrences(rule, sample)];
      assert.ok(matches.length > 0, `misses ${sample}`);
      for (const { match } of matches)
        assert.ok(withinReach(rule, match.text), `out of reach: ${match.text}`);
    }
    for (const sample of rule.ignores) {
      assert.equal(
        [...occurrences(rule, sample)].map(({ match }) => match.text),
        [],
        `fires on ${sample}`,
      );
    }
  });

  rules(`${rule.id} finds the same in the midst of other text`, () => {
    for (const sample of rule.finds) {
      const padded = `${' lorem ipsum\n'.repeat(300)}${sample}\n${'dolor sit amet '.repeat(300)}`;
      const [first] = occurrences(rule, padded);
      assert.ok(first !== undefined, sample);
      assert.is(padded.slice(first.secretStart, first.secretEnd), first.match.secret);
    }
  });

  rules(`${rule.id} has a bounded expression within its reach`, () => {
    const tree = parse(rule.expression);
    assert.equal([...runaways(tree)], []);
    assert.ok(longest(tree) <= rule.reach.before + rule.reach.after, `up to ${longest(tree)} bytes`);
  });
}

rules.run();
