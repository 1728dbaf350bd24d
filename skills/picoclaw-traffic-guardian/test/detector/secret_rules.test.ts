import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../lib/detector/occurrence.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { ALNUM, filler } from '../../lib/detector/rules/filler.ts';
import { SECRET_RULES, secretsIn } from '../../lib/detector/secret_rules.ts';

const secretRules = suite('rules of secrets');

type Place = readonly [rule: string, start: number, end: number, secretStart: number, secretEnd: number];

/** Secrets that are written otherwise, or stand in pieces, are for the tests of the rules that know them. */
const isPlainRule = (rule: Rule): boolean => SECRET_RULES.includes(rule);

function found(text: string, admits = isPlainRule): Place[] {
  return [...secretsIn(text, admits)]
    .map(({ rule, occurrence: { start, end, secretStart, secretEnd } }) => {
      return [rule.id, start, end, secretStart, secretEnd] as const;
    })
    .sort(byPlace);
}

/** What each rule's expression finds in the whole text, whether or not a keyword stands in it. */
function expected(text: string, rules: readonly Rule[] = SECRET_RULES): Place[] {
  return rules
    .flatMap((rule) =>
      [...occurrences(rule, text)].map(({ start, end, secretStart, secretEnd }) => {
        return [rule.id, start, end, secretStart, secretEnd] as const;
      }),
    )
    .sort(byPlace);
}

function byPlace(a: Place, b: Place): number {
  return a[1] - b[1] || a[2] - b[2] || a[0].localeCompare(b[0]);
}

const samples = SECRET_RULES.flatMap(({ finds }) => finds);
const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...samples) },
  { weight: 2, arbitrary: fc.constantFrom(...SECRET_RULES.flatMap(({ keywords }) => keywords)) },
  fc.constantFrom(...SECRET_RULES.flatMap(({ ignores }) => ignores)),
  fc.constantFrom('password: ', 'api_key = "', 'token=', 'x\u0141=', '\u2003', '\u{1d400}', '\xe9', '"', "'"),
  fc.integer({ min: 1, max: 1 << 20 }).map((seed) => filler(1 + (seed % 44), ALNUM, seed)),
);
const joints = fc.constantFrom('', ' ', '\n', '": "', '=', '&', ', ', '/', '.');

secretRules('are found by their keywords wherever their expressions find them', () => {
  let places = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(pieces, joints), { minLength: 1, maxLength: 6 }), (parts) => {
      const text = parts.map(([piece, joint]) => piece + joint).join('');
      const all = expected(text);
      places += all.length;
      // Samples that stand side by side may make up a key in pieces, which is no match of an expression.
      const isPlain = (rule: Rule): boolean => SECRET_RULES.includes(rule);
      assert.equal(found(text, isPlain), all, JSON.stringify(text));
    }),
    { seed: 20260426, numRuns: 120 },
  );
  assert.ok(places > 100, `only ${places} were there to be found`);
});

secretRules('are found in a text that goes through the gate in several pieces', () => {
  const secrets = Array.from({ length: 8 }, (_, n) => `ghp_${filler(36, ALNUM, n + 1)}`);
  const gap = '. '.repeat(4090);
  for (const shift of [0, 1, 35, 39]) {
    const text = `${'.'.repeat(shift)}${secrets.join(gap)}`;
    const shown = found(text, ({ id }) => id.startsWith('github'));
    assert.equal(
      shown.map(([, start, end]) => text.slice(start, end)),
      secrets,
    );
  }
});

secretRules('are left out when nobody asks for them', () => {
  const text = samples.slice(0, 40).join(' ');
  const wanted = SECRET_RULES.filter(({ generic }) => generic !== true);
  assert.equal(
    found(text, (rule) => isPlainRule(rule) && rule.generic !== true),
    expected(text, wanted),
  );
  assert.equal(
    found(text, () => false),
    [],
  );
});

secretRules.run();
