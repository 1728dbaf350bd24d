import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rule } from '../../../lib/detector/rule.ts';
import { RuleSet } from '../../../lib/detector/rule_set.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';
import { Glance, type Impression } from '../../../lib/detector/views/glance.ts';
import { STEPS, type Steps, TextViews } from '../../../lib/detector/views/text_views.ts';
import { WorkBudget } from '../../../lib/detector/work_budget.ts';
import { chatAnswer, prose } from '../everyday/conversation.ts';

const glance = suite('glance');

const MARKS = ['_call', '}\n{"'];
const rules = new RuleSet(RULES, undefined, MARKS);
const ruleFailed = (): void => assert.unreachable('a rule failed');
const subject = new Glance(rules, ruleFailed);

const look = (text: string | Buffer, steps: Steps = STEPS.jsonDocument): Impression =>
  subject.look(Buffer.from(text), steps);

/** Whether a look at all forms and documents finds anything. */
function holdsMatch(text: Buffer, steps: Steps): boolean {
  let found = false;
  const views = new TextViews(rules, new WorkBudget(1e9), steps, [], {
    match: () => {
      found = true;
    },
    ruleFailed,
  });
  views.push(text);
  views.end();
  return found;
}

const samples = RULES.flatMap(({ finds }) => finds);
const quoted = (text: string): string => JSON.stringify({ a: 'it says', b: text, c: ['so', 1] });
const hexPairs = (text: string): readonly string[] => Buffer.from(text).toString('hex').match(/../g) ?? [];
/** Ways to write a text, most of them such that no keyword shows. */
const WRITTEN: Readonly<Record<string, (text: string) => string | Buffer>> = {
  plain: (text) => text,
  json: quoted,
  'json twice': (text) => quoted(quoted(text)),
  'unicode escapes': (text) =>
    `{"a":"${[...text].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
  base64: (text) => quoted(Buffer.from(text).toString('base64')),
  'wrapped base64': (text) => quoted(Buffer.from(text).toString('base64').replace(/.{60}/g, '$&\n')),
  'base64 in JSON in base64': (text) =>
    quoted(Buffer.from(quoted(Buffer.from(text).toString('base64'))).toString('base64url')),
  hex: (text) => quoted(Buffer.from(text).toString('hex')),
  'hex pairs': (text) => quoted(hexPairs(text).join(':')),
  'decimal codes': (text) => quoted([...Buffer.from(text)].join(', ')),
  'backslash x': (text) =>
    hexPairs(text)
      .map((pair) => `\\x${pair}`)
      .join(''),
  percent: (text) =>
    hexPairs(text)
      .map((pair) => `%${pair}`)
      .join(''),
  'html entities': (text) => [...text].map((each) => `&#${each.codePointAt(0)};`).join(''),
  'full width': (text) => text.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)),
  'zero-width spaces': (text) => [...text].join('\u200b'),
  'utf-16': (text) => Buffer.from(text, 'utf16le'),
  gzip: (text) => gzipSync(text),
  'gzip in base64': (text) => quoted(gzipSync(text).toString('base64')),
};
const KINDS = ['text', 'document', 'json', 'jsonDocument', 'form'] as const;

for (const [way, write] of Object.entries(WRITTEN)) {
  glance(`calls nothing clean in which a full look finds something: ${way}`, () => {
    let found = 0;
    for (const [n, sample] of samples.entries()) {
      if (n % 9 !== way.length % 9) continue;
      const text = Buffer.from(write(sample));
      const steps = STEPS[KINDS[n % KINDS.length] ?? 'text'];
      if (text.length > 16_384 || !holdsMatch(text, steps)) continue;
      found++;
      assert.is(look(text, steps), 'unclear', sample);
    }
    assert.ok(found > 30, `${found} of the samples are found when so written`);
  });
}

glance('agrees with a full look on whatever is put together', () => {
  const ways = Object.values(WRITTEN);
  const piece = fc.oneof(
    fc.constantFrom(...samples).map((sample) => sample.slice(0, 300)),
    fc.integer({ min: 0, max: 900 }).map((at) => prose(1200).slice(at, at + 200)),
    fc.constantFrom(
      '\\',
      '"',
      '\n',
      '%',
      '%4',
      '&',
      '&am',
      '\\u00',
      '\\u',
      'é',
      '\0',
      'AAAA',
      '=',
      '{',
      '}\n{',
    ),
  );
  const text = fc
    .tuple(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.constantFrom(...ways))
    .map(([pieces, write]) => Buffer.from(write(pieces.join(''))));
  fc.assert(
    fc.property(text, fc.constantFrom(...KINDS), (bytes, kind) => {
      if (look(bytes, STEPS[kind]) !== 'unclear') assert.not(holdsMatch(bytes, STEPS[kind]));
    }),
    { numRuns: 200, seed: 20261121 },
  );
});

glance('is enough for what is said all day', () => {
  assert.is(
    look(JSON.stringify(chatAnswer('Mild, with "scattered clouds".\nLight wind\tfrom the west.'))),
    'clean',
  );
  assert.is(look('{"ok":true,"result":[]}'), 'clean');
  assert.is(look('<p>Sunny, 21 °C – 50 % of the sky.</p>', STEPS.text), 'clean');
  assert.is(look(JSON.stringify(chatAnswer('caf\u00e9')).replace('é', '\\u00e9')), 'clean');
});

glance('tells texts that act from others', () => {
  assert.is(look('{"tool_calls":[]}'), 'acts');
  assert.is(look('{"t\\u006fol_calls":[]}'), 'acts');
  assert.is(look('{"a":1}\n{"b":2}'), 'acts');
  assert.is(look('{"calls":[]}'), 'clean');
});

glance('says nothing of a text whose looks would cost too much', () => {
  const keyword = 'flood_of_keywords';
  const flood: Rule = {
    id: 'flood',
    pattern: 'flood',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'high',
    keywords: [keyword],
    expression: /flood_of_keywords=never/g,
    reach: { before: 3000, after: 3000 },
    source: 'https://example.com/',
    describes: '',
    remedy: '',
    finds: [],
    ignores: [],
  };
  const flooded = new Glance(new RuleSet([flood]), ruleFailed);
  assert.is(flooded.look(Buffer.from(keyword), STEPS.text), 'clean');
  assert.is(flooded.look(Buffer.from(`${keyword}. `.repeat(800)), STEPS.text), 'unclear');
});

glance('tells of a rule that fails, and goes on without it', () => {
  const failing: Rule = {
    id: 'failing',
    pattern: 'failing',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'high',
    keywords: ['failing'],
    expression: /failing/g,
    reach: { before: 0, after: 16 },
    validate: () => {
      throw new TypeError('no');
    },
    source: 'https://example.com/',
    describes: '',
    remedy: '',
    finds: [],
    ignores: [],
  };
  const failures: string[] = [];
  const other = new Glance(new RuleSet([failing]), ({ rule }) => failures.push(rule.id));
  assert.is(other.look(Buffer.from('failing'), STEPS.text), 'clean');
  assert.is(other.look(Buffer.from('failing'), STEPS.text), 'clean');
  assert.equal(failures, ['failing']);
});

glance.run();
