import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CompiledRule } from '../../lib/detector/compiled_rule.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import { WorkBudget } from '../../lib/detector/work_budget.ts';

const budget = suite('work budget');

const [first, second] = RULES;
if (first === undefined || second === undefined) throw new Error('no rules');
const one: CompiledRule = { rule: first, longestRegion: 4096, disabled: false };
const other: CompiledRule = { rule: second, longestRegion: 4096, disabled: false };
const WORK = { atOnce: 1000, perByte: 10, most: 3000 };

budget('grows with what has come of the message, up to its most', () => {
  const subject = new WorkBudget(WORK, undefined, { atOnce: 100, perByte: 2, most: 300 });
  subject.charge(1001);
  assert.ok(subject.exhausted);
  subject.received(50);
  assert.is(subject.exhausted, false);
  assert.is(subject.unpacking.left, 200);
  subject.received(1_000_000);
  assert.is(subject.unpacking.left, 300);
  subject.charge(1999);
  assert.is(subject.exhausted, false);
  subject.charge(1);
  assert.ok(subject.exhausted);
});

budget('what was left out once stays told when more may be looked at', () => {
  const subject = new WorkBudget(WORK);
  subject.charge(1001);
  subject.received(100);
  assert.is(subject.exhausted, false);
  assert.ok(subject.incomplete);
});

budget('a rule that has spent its share is refused, which is told; the others go on', () => {
  const subject = new WorkBudget(WORK, 100);
  subject.spend(one, 101);
  assert.is(subject.incomplete, false);
  assert.is(subject.admits(one), false);
  assert.ok(subject.admits(other));
  assert.ok(subject.incomplete);
});

budget('messages of one connection share what it has, and none saves up for the next', () => {
  const subject = new WorkBudget(WORK, 100, { atOnce: 100, perByte: 2, most: 300 });
  subject.received(100_000);
  subject.nextMessage();
  subject.spend(one, 900);
  assert.is(subject.unpacking.left, 100);
  subject.unpacking.spend(100);
  assert.is(subject.unpacking.open, false);
  assert.is(subject.admits(one), false);
  subject.nextMessage();
  assert.is(subject.incomplete, false);
  assert.ok(subject.admits(one), 'its share is of a message');
  assert.is(subject.unpacking.open, false, 'spent is spent');
  subject.charge(101);
  assert.ok(subject.exhausted);
  subject.rest();
  assert.is(subject.exhausted, false);
  assert.ok(subject.unpacking.open);
});

budget.run();
