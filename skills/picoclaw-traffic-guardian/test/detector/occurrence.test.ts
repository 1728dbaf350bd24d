import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../lib/detector/occurrence.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { RULES } from '../../lib/detector/rules/index.ts';

const occurrence = suite('occurrence');

const [template] = RULES;
const rule = (change: Partial<Rule>): Rule => {
  if (template === undefined) throw new Error('there are no rules');
  const { validate: _, ...rest } = template;
  return { ...rest, reach: { before: 0, after: 16 }, ...change };
};

occurrence('an expression that matches the empty text finds what is there, and ends', () => {
  const found = [...occurrences(rule({ expression: /a{0,4}/g }), 'xxaaxxa')];
  assert.equal(
    found.map(({ start, end }) => [start, end]),
    [
      [2, 4],
      [6, 7],
    ],
  );
});

occurrence('a refused match does not swallow a good one inside it', () => {
  const expression = /k[a-z]{3}/g;
  const validate: Rule['validate'] = ({ text }) => text === 'kgoo';
  assert.equal(
    [...occurrences(rule({ expression, validate }), 'kkgood')].map(({ start }) => start),
    [1],
  );
});

occurrence.run();
