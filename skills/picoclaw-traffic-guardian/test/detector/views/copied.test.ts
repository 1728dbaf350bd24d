import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LONG_STRETCH } from '../../../lib/detector/gate/layout.ts';
import type { Rule } from '../../../lib/detector/rule.ts';
import { RuleSet } from '../../../lib/detector/rule_set.ts';
import { LONGEST_BLOCK, Scanner } from '../../../lib/detector/scanner.ts';
import { Copied } from '../../../lib/detector/views/copied.ts';
import { STEPS } from '../../../lib/detector/views/forms.ts';
import { type Steps, TextViews } from '../../../lib/detector/views/text_views.ts';
import { WorkBudget } from '../../../lib/detector/work_budget.ts';

const copied = suite('what a form leaves as it is');
const seed = 20261121;

function rule(id: string, change: Pick<Rule, 'keywords' | 'expression' | 'reach'>): Rule {
  return {
    id,
    pattern: id,
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'high',
    source: 'https://example.com/',
    describes: '',
    remedy: '',
    finds: [],
    ignores: [],
    ...change,
  };
}

const rules = new RuleSet([
  rule('key', { keywords: ['key_'], expression: /key_[a-z0-9]{12}/g, reach: { before: 0, after: 16 } }),
  rule('pipe', {
    keywords: ['| sh', '| shell'],
    expression: /get [a-z .]{1,400}\| sh(?:ell)?\b/g,
    reach: { before: 405, after: 8 },
  }),
  rule('far', {
    keywords: ['begin'],
    expression: /begin[a-z .&]{0,900}done/g,
    reach: { before: 0, after: 909 },
  }),
]);
const ruleFailed = (_: unknown, error: unknown) => {
  throw error;
};

copied('is kept by where it stands, from the start of a block on, when it is long', () => {
  const kept = new Copied();
  kept.reset(1000);
  kept.add(900, 1000 + LONG_STRETCH, 5000);
  kept.add(2000, 2000 + LONG_STRETCH - 1, 6000);
  assert.is(kept.count, 1);
  assert.equal([kept.source(0), kept.start(0), kept.end(0)], [1000, 5100, 5100 + LONG_STRETCH]);
  for (let n = 1; n < 500; n++) kept.add(3000 * n, 3000 * n + 300, 7 * n);
  assert.is(kept.count, 500);
  assert.equal([kept.source(499), kept.start(499), kept.end(499)], [3000 * 499, 7 * 499, 7 * 499 + 300]);
  kept.reset(0);
  assert.is(kept.count, 0);
});

/** What the views of a text tell that comes in pieces: each secret with the last decoder before it. */
function seen(pieces: readonly Buffer[], steps: Steps): Set<string> {
  const found = new Set<string>();
  const views = new TextViews(rules, new WorkBudget(1e9), steps, [], {
    match: ({ compiled, occurrence }) => found.add(`${compiled.rule.id} ${occurrence.match.text}`),
    ruleFailed,
  });
  for (const piece of pieces) views.push(piece);
  views.end();
  return found;
}

/** The same by looking at every form of the whole text by itself. */
function expected(text: Buffer, steps: Steps): Set<string> {
  const found = new Set<string>();
  const { memory, engine } = rules.gate;
  let form = text;
  for (const step of [undefined, ...steps.forms]) {
    if (step !== undefined) {
      const decoder = step.decoder(engine);
      const decoded: Buffer[] = [];
      const [from, target] = [rules.gate.lane(0), rules.gate.lane(1)];
      for (let at = 0; at < form.length; at += LONGEST_BLOCK) {
        const length = form.copy(memory, from, at, at + LONGEST_BLOCK);
        decoded.push(
          Buffer.from(memory.subarray(target, decoder.decode(memory, from, from + length, target))),
        );
      }
      decoded.push(Buffer.from(memory.subarray(target, decoder.finish(memory, target))));
      form = Buffer.concat(decoded);
    }
    const scanner = new Scanner(rules, new WorkBudget(1e9), {
      match: ({ compiled, occurrence }) => found.add(`${compiled.rule.id} ${occurrence.match.text}`),
      ruleFailed,
    });
    for (let at = 0; at < form.length; at += LONGEST_BLOCK) {
      const length = form.copy(memory, scanner.prepare(0), at, at + LONGEST_BLOCK);
      scanner.run(0, length, at + length === form.length ? 'end' : 'more');
    }
  }
  return found;
}

const WORDS = 'it is a long and harmless stretch of words. ';
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.nat(700).map((length) => WORDS.repeat(16).slice(0, length)) },
  { weight: 1, arbitrary: fc.nat(20_000).map((length) => WORDS.repeat(500).slice(0, length)) },
  fc.constantFrom(
    '\\n',
    '\\u0020',
    '%20',
    '&amp;',
    '\\x20',
    '\\\\n',
    '\\',
    '%',
    '&',
    '\u200b',
    '\uff41',
    '\u0430',
  ),
  fc.constantFrom('key_abcdefgh1234', 'key_abcd\\u0065fgh1234', 'key%5Fabcdefgh1234', 'k\\x65y_abcdefgh1234'),
  fc.constantFrom(
    'key_\u200babcdefgh1234',
    'key_abcdefgh123&#52;',
    '&#107;ey_abcdefgh5678',
    'key_',
    'abcdefgh9999',
  ),
  fc.constantFrom(
    'get it ',
    'get\\u0020it ',
    '| sh',
    '| shell',
    '%7c sh',
    '|&#32;sh',
    'begin',
    'b\\u0065gin',
    'done',
    'do\\u006ee',
  ),
);

copied('is not looked at twice, and nothing is found less for it, however the text is cut', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.array(fc.nat(100_000), { maxLength: 8 }),
      fc.constantFrom(STEPS.text, STEPS.form),
      (pieces, cuts, { forms }) => {
        const steps = { forms, runs: false, opens: false };
        const text = Buffer.from(pieces.join(''));
        const borders = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
        const parts = borders.slice(1).map((border, n) => text.subarray(borders[n], border));
        assert.equal([...seen(parts, steps)].sort(), [...expected(text, steps)].sort());
      },
    ),
    { seed, numRuns: 250 },
  );
});

copied.run();
