import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rule } from '../../lib/detector/rule.ts';
import { CALLED_RULES } from '../../lib/detector/rules/called.ts';
import { RULES as EVERYWHERE } from '../../lib/detector/rules/index.ts';
import { DEFINED_RULES } from '../../lib/detector/rules/prompt_injection/defined.ts';
import { longest, type Node, parse, shapeOf } from './expression_tree.ts';
import { countSteps, type StepCounter, stepCounter, TooManySteps } from './step_counter.ts';

const RULES = [...EVERYWHERE, ...CALLED_RULES, ...DEFINED_RULES];

const cost = suite('cost of rules');

/** What an attacker would send: text that gets as far as possible and then fails, over and over. */
function* adversarialUnits({ keywords, finds }: Rule): Generator<string> {
  for (const keyword of keywords.slice(0, 6)) {
    yield keyword;
    for (const filling of [' ', 'a', '"', '|', '\\', '/ ', '-', '(', '=', 'A0']) yield keyword + filling;
  }
  for (const sample of finds) {
    yield sample;
    yield sample.slice(0, -1);
    yield sample.slice(0, Math.ceil(sample.length / 2));
    yield sample.slice(0, Math.ceil(sample.length / 4));
  }
}

/** A keyword once, then a sea of one character: the longest way for a quantifier to go in vain. */
function* adversarialSeas({ keywords, finds }: Rule): Generator<{ head: string; sea: string }> {
  const heads = [
    ...keywords.slice(0, 3),
    ...finds.map((sample) => sample.slice(0, Math.ceil(sample.length / 2))),
  ];
  for (const head of heads) for (const sea of [' ', 'a', '"', '|', '\\', '/', '\n']) yield { head, sea };
}

const SIZES = [1536, 3072] as const;
/** At this size the worst texts are chosen. */
const FIRST_LOOK = 512;
/** Comparisons a byte, at most: 3072 bytes of the worst text are then looked at in tens of milliseconds. */
const STEPS_PER_BYTE = 1000;

type Text = (size: number) => string;

/** At the limit, when counting was given up. */
function stepsPerByte(count: StepCounter, text: string): number {
  try {
    return count(text, text.length * STEPS_PER_BYTE) / text.length;
  } catch (error) {
    if (error instanceof TooManySteps) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function worstTexts(rule: Rule, count: StepCounter): Text[] {
  const units = [...new Set(adversarialUnits(rule))].map(
    (unit): Text =>
      (size) =>
        unit.repeat(Math.ceil(size / unit.length)).slice(0, size),
  );
  const seas = [...adversarialSeas(rule)].map(
    ({ head, sea }): Text =>
      (size) =>
        head.slice(0, size) + sea.repeat(Math.max(0, size - head.length)),
  );
  return [...units, ...seas]
    .map((text) => ({ text, cost: stepsPerByte(count, text(FIRST_LOOK)) }))
    .sort((a, b) => b.cost - a.cost)
    .slice(0, 2)
    .map(({ text }) => text);
}

/** Of the rules of each shape the one that reaches furthest: rules made from the rows of a table differ in little else. */
function representatives(): Map<Rule, Node> {
  const furthest = new Map<string, { rule: Rule; tree: Node; reach: number }>();
  for (const rule of RULES) {
    const tree = parse(rule.expression);
    const shape = shapeOf(tree);
    const reach = longest(tree);
    if (reach > (furthest.get(shape)?.reach ?? 0)) furthest.set(shape, { rule, tree, reach });
  }
  return new Map([...furthest.values()].map(({ rule, tree }) => [rule, tree]));
}

const chosen = representatives();

for (const [rule, tree] of chosen) {
  cost(`${rule.id} stays linear on its own worst text`, () => {
    const count = stepCounter(tree);
    for (const text of worstTexts(rule, count)) {
      const costs = SIZES.map((size) => stepsPerByte(count, text(size)));
      const excerpt = JSON.stringify(text(FIRST_LOOK).slice(0, 80));
      const report = `comparisons a byte at ${SIZES.join(', ')} bytes of ${excerpt}: ${costs.join(', ')}`;
      assert.ok(Math.max(...costs) <= STEPS_PER_BYTE, report);
      // Quantifiers are bounded, so the cost of a byte levels off once the text is longer than they reach.
      const [shorter = 0, longer = 0] = costs;
      assert.ok(longer <= 1.25 * shorter + 8, report);
    }
  });
}

cost('stays within the bound for every other rule on its own keyword and sample, over and over', () => {
  for (const rule of RULES) {
    if (chosen.has(rule)) continue;
    const count = stepCounter(parse(rule.expression));
    const [keyword = ''] = rule.keywords;
    const [sample = ''] = rule.finds;
    for (const unit of [keyword, sample.slice(0, -2)]) {
      const steps = stepsPerByte(count, unit.repeat(Math.ceil(512 / unit.length)));
      assert.ok(steps <= STEPS_PER_BYTE, `${rule.id}: ${steps} comparisons a byte of ${unit}`);
    }
  }
});

cost('is counted as quadratic for an expression that is', () => {
  const tree = parse(/a[^\n]*b/g);
  const [shorter = 0, longer = 0] = [1024, 2048].map(
    (size) => countSteps(tree, 'a'.repeat(size), 1e8) / size,
  );
  assert.ok(longer > 1.8 * shorter, `${shorter} ${longer}`);
});

cost.run();
