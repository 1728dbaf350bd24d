import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CleanRegions } from '../../lib/detector/clean_regions.ts';
import { RuleSet } from '../../lib/detector/rule_set.ts';
import { RULES } from '../../lib/detector/rules/index.ts';

const regions = suite('clean regions');

const [first, second] = new RuleSet(RULES.slice(0, 2)).rules;
if (first === undefined || second === undefined) throw new Error('there are rules');
const whole = { from: 0, to: 600 };
/** Texts that differ in the three digits of an id alone. */
const turn = (id: number): string =>
  `${'a turn of a conversation '.repeat(8)}${1000 + id}${' and its end'.repeat(40)}`;

regions('are known by their whole text, their extent and their rule', () => {
  const clean = new CleanRegions();
  clean.remember(first, turn(1), whole);
  assert.ok(clean.knows(first, turn(1), whole));
  assert.not.ok(clean.knows(first, turn(2), whole));
  assert.not.ok(clean.knows(first, turn(1), { from: 1, to: 600 }));
  assert.not.ok(clean.knows(second, turn(1), whole));
});

regions('that look alike are all known', () => {
  const clean = new CleanRegions();
  for (let id = 0; id < 12; id++) clean.remember(first, turn(id), whole);
  for (let id = 0; id < 12; id++) assert.ok(clean.knows(first, turn(id), whole), `${id}`);
});

regions('are forgotten when they are not met for long, and not while they are', () => {
  const clean = new CleanRegions();
  clean.remember(first, turn(0), whole);
  clean.remember(first, turn(1), whole);
  for (let n = 0; n < 400; n++) {
    clean.remember(first, `${n}${'.'.repeat(8000)}`, whole);
    assert.ok(clean.knows(first, turn(1), whole), `${n}`);
  }
  assert.not.ok(clean.knows(first, turn(0), whole));
});

regions.run();
