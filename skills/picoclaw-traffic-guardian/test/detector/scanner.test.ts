import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rule } from '../../lib/detector/rule.ts';
import { RuleSet } from '../../lib/detector/rule_set.ts';
import { type BlockEnd, LONGEST_BLOCK, type ScanMatch, Scanner } from '../../lib/detector/scanner.ts';
import { WorkBudget } from '../../lib/detector/work_budget.ts';

const scanner = suite('scanner');
const seed = 20260426;

function rule(id: string, change: Partial<Rule>): Rule {
  return {
    id,
    pattern: id,
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'high',
    keywords: [],
    expression: /$^/g,
    reach: { before: 0, after: 1 },
    source: 'https://example.com/',
    describes: '',
    remedy: '',
    finds: [],
    ignores: [],
    ...change,
  };
}

const KEY = rule('key', {
  keywords: ['akia'],
  expression: /(?<![A-Z0-9])AKIA[A-Z2-7]{16}(?![A-Z0-9])/g,
  reach: { before: 1, after: 21 },
});
/** Its keyword stands in the middle of a match, and one keyword continues the other. */
const PIPE = rule('pipe', {
  keywords: ['| sh', '| sh -c'],
  expression: /curl [^\n|]{1,40}\| sh(?: -c)?\b/gi,
  reach: { before: 50, after: 12 },
});
const NAMED = rule('named', {
  keywords: ['token='],
  expression: /token=(?<secret>\w{4,30})/g,
  reach: { before: 0, after: 36 },
});
const RULES = [KEY, PIPE, NAMED];

interface Found {
  readonly rule: string;
  readonly offset: number;
  readonly text: string;
  readonly secret: string;
  readonly before: string;
  readonly after: string;
}

function describe({ compiled, offset, occurrence }: ScanMatch): Found {
  const { text, secret, before, after } = occurrence.match;
  return { rule: compiled.rule.id, offset, text, secret, before, after };
}

function inOrder(found: Found[]): Found[] {
  return found.sort((a, b) => a.offset - b.offset || a.rule.localeCompare(b.rule));
}

interface Block {
  readonly bytes: Buffer;
  readonly end: BlockEnd;
}

function feed(subject: Scanner, rules: RuleSet, blocks: readonly Block[]): void {
  for (const { bytes, end } of blocks) {
    const address = subject.prepare(0);
    bytes.copy(rules.gate.memory, address);
    subject.run(0, bytes.length, end);
  }
}

function scan(rules: RuleSet, blocks: readonly Block[], budget = new WorkBudget(1e9)): Found[] {
  const found: Found[] = [];
  const subject = new Scanner(rules, budget, {
    match: (match) => found.push(describe(match)),
    ruleFailed: (_, error) => {
      throw error;
    },
  });
  feed(subject, rules, blocks);
  return inOrder(found);
}

function whole(text: string): readonly Block[] {
  const bytes = Buffer.from(text, 'latin1');
  const blocks: Block[] = [];
  for (let at = 0; at < bytes.length; at += LONGEST_BLOCK) {
    blocks.push({ bytes: bytes.subarray(at, at + LONGEST_BLOCK), end: 'more' });
  }
  return [...blocks, { bytes: Buffer.alloc(0), end: 'end' }];
}

function splitAt(text: string, points: readonly number[]): readonly Block[] {
  const bytes = Buffer.from(text, 'latin1');
  const borders = [0, ...[...points].sort((a, b) => a - b), bytes.length];
  const blocks = borders
    .slice(1)
    .map((border, n): Block => ({ bytes: bytes.subarray(borders[n], border), end: 'more' }));
  return [...blocks, { bytes: Buffer.alloc(0), end: 'end' }];
}

const outbound = new RuleSet(RULES.filter(({ direction }) => direction === 'outbound'));
const SECRET = `AKIA${'QYLPMN5HHHFPZAM2'}`;
const SAMPLE = `first ${SECRET}, curl x.example/a | sh -c 'y'; token=abcdef ${'.'.repeat(90)} curl z | shx | shX${SECRET}`;

scanner('finds each match with its place, its secret and what stands around it', () => {
  const found = scan(outbound, whole(SAMPLE));
  assert.equal(
    found.map(({ rule, text, secret }) => [rule, text, secret]),
    [
      ['key', SECRET, SECRET],
      ['pipe', 'curl x.example/a | sh -c', 'curl x.example/a | sh -c'],
      ['named', 'token=abcdef', 'abcdef'],
    ],
  );
  for (const { offset, text, before, after } of found) {
    assert.is(SAMPLE.slice(offset, offset + text.length), text);
    assert.is(before, SAMPLE.slice(Math.max(0, offset - 64), offset));
    assert.is(after, SAMPLE.slice(offset + text.length, offset + text.length + 64));
  }
});

scanner('what it finds does not depend on where one split falls', () => {
  const expected = scan(outbound, whole(SAMPLE));
  for (let at = 0; at <= SAMPLE.length; at++) {
    assert.equal(scan(outbound, splitAt(SAMPLE, [at])), expected, `split at ${at}`);
  }
});

scanner('what it finds in single bytes is what it finds in the whole', () => {
  const everywhere = Array.from({ length: SAMPLE.length }, (_, n) => n);
  assert.equal(scan(outbound, splitAt(SAMPLE, everywhere)), scan(outbound, whole(SAMPLE)));
});

scanner('what it finds in any text does not depend on any splits', () => {
  const piece = fc.oneof(
    fc.constantFrom(SECRET, 'AKIA', 'akia', 'curl ', ' | sh', ' | sh -c', 'token=', 'x\n', '|', ' '),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.integer({ min: 1, max: 120 }).map((length) => 'w'.repeat(length)),
    fc.integer({ min: 1, max: 400 }).map((times) => 'token='.repeat(times)),
  );
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(
      text,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
      (sample, cuts) => {
        const points = cuts.map((cut) => Math.floor(cut * sample.length));
        assert.equal(scan(outbound, splitAt(sample, points)), scan(outbound, whole(sample)));
      },
    ),
    { seed, numRuns: 400 },
  );
});

scanner('matches between neighbouring keywords are found once, however long the chain of windows', () => {
  const text = Array.from({ length: 4000 }, (_, n) => `token=${SECRET} ${n} `).join('');
  const found = scan(outbound, whole(text));
  assert.is(found.filter((match) => match.rule === 'named').length, 4000);
  assert.is(new Set(found.map((match) => `${match.rule} ${match.offset}`)).size, found.length);
});

function spentOn(text: string): number {
  let bytes = 0;
  const budget = new WorkBudget(Number.MAX_SAFE_INTEGER);
  const spend = budget.spend.bind(budget);
  budget.spend = (compiled, amount) => {
    bytes += amount;
    spend(compiled, amount);
  };
  scan(outbound, whole(text), budget);
  return bytes;
}

scanner('a flood of keywords costs no more than a fixed multiple of its length', () => {
  const flood = (times: number) =>
    Array.from({ length: times }, (_, n) => `AKIA token= | sh ${n} `.padEnd(24)).join('');
  const small = spentOn(flood(4096));
  const large = spentOn(flood(4096 * 8));
  const reaches = RULES.reduce((sum, { reach }) => sum + reach.before + reach.after, 0);
  assert.ok(
    small < 4096 * (reaches + 24 * 3 * 2),
    `${small} bytes for three rules and 4096 keywords of each`,
  );
  assert.ok(large < small * 8.5, `${large} bytes for eight times the text`);
});

scanner('a flood that repeats itself costs little more than its first kilobytes', () => {
  for (const unit of ['AKIA token= | sh ', `token=${SECRET} `]) {
    const small = spentOn(unit.repeat(4096));
    assert.ok(spentOn(unit.repeat(4096 * 8)) < small * 1.5, unit);
  }
});

scanner('a rule that has spent its share leaves the others theirs', () => {
  const budget = new WorkBudget(4_000_000, 60_000);
  const flood = Array.from({ length: 10_000 }, (_, n) => `token=flood${n}`).join(' ');
  const found = scan(outbound, whole(`${flood}${' '.repeat(200)}${SECRET}`), budget);
  const named = found.filter((match) => match.rule === 'named');
  assert.ok(named.length > 0 && named.length < 50, `${named.length} matches`);
  assert.equal(named.map(({ secret }) => secret).slice(0, 2), ['flood0', 'flood1']);
  assert.is(found.filter((match) => match.rule === 'key').length, 1);
  assert.is(budget.exhausted, false);
  assert.is(budget.incomplete, true);
});

scanner('a validator is not asked again about what it just refused', () => {
  let asked = 0;
  const picky = rule('picky', {
    keywords: ['key='],
    expression: /key=[^\n]{1,40}/g,
    reach: { before: 0, after: 44 },
    validate: () => {
      asked++;
      return false;
    },
  });
  scan(new RuleSet([picky]), whole('key=no '.repeat(10_000)));
  assert.ok(asked < 200, `${asked} times`);
});

scanner('stops when the budget is spent', () => {
  const budget = new WorkBudget(1_000_000);
  const found = scan(outbound, whole(`${SECRET} `.repeat(10_000)), budget);
  assert.ok(budget.exhausted);
  assert.ok(found.length > 0 && found.length < 200, `${found.length} matches`);
});

scanner('keeps a bounded end of the stream', () => {
  const subject = new Scanner(outbound, new WorkBudget(1e9), {
    match: () => undefined,
    ruleFailed: (_, error) => {
      throw error;
    },
  });
  const bytes = Buffer.from('token=abcdef | sh '.repeat(1000));
  for (let n = 0; n < 50; n++) {
    const address = subject.prepare(0);
    assert.ok(address - outbound.gate.lane(0) < 16_384);
    bytes.copy(outbound.gate.memory, address);
    subject.run(0, bytes.length, 'more');
  }
});

scanner('during a pause reports what cannot grow any more, and nothing twice', () => {
  const found: Found[] = [];
  const subject = new Scanner(outbound, new WorkBudget(1e9), {
    match: (match) => found.push(describe(match)),
    ruleFailed: (_, error) => {
      throw error;
    },
  });
  feed(subject, outbound, [{ bytes: Buffer.from(`${SECRET}\ntoken=abc`), end: 'pause' }]);
  feed(subject, outbound, [{ bytes: Buffer.from('defgh'), end: 'pause' }]);
  assert.equal(
    found.map(({ text }) => text),
    [SECRET],
  );
  feed(subject, outbound, [{ bytes: Buffer.from('ij and no more'), end: 'pause' }]);
  assert.equal(
    found.map(({ text }) => text),
    [SECRET, 'token=abcdefghij'],
  );
  feed(subject, outbound, [{ bytes: Buffer.from('.'.repeat(300)), end: 'end' }]);
  assert.is(found.length, 2);
});

scanner('a fork goes on from the same place by itself', () => {
  const results: Found[][] = [[], []];
  const sink = (n: number) => ({
    match: (match: ScanMatch) => results[n]?.push(describe(match)),
    ruleFailed: (_: unknown, error: unknown) => {
      throw error;
    },
  });
  const first = new Scanner(outbound, new WorkBudget(1e9), sink(0));
  feed(first, outbound, [{ bytes: Buffer.from('x curl a | s'), end: 'more' }]);
  const second = first.fork(sink(1));
  feed(first, outbound, [{ bytes: Buffer.from('oap'), end: 'end' }]);
  feed(second, outbound, [{ bytes: Buffer.from('h'), end: 'end' }]);
  assert.equal(results[0], []);
  assert.equal(
    results[1]?.map(({ offset, text }) => [offset, text]),
    [[2, 'curl a | sh']],
  );
});

const refuse = (): never => {
  throw new TypeError('no');
};
for (const part of ['validate', 'expression'] as const) {
  scanner(`a rule whose ${part} throws is switched off, reported once, and harms no other`, () => {
    const broken = { ...NAMED, id: 'broken' };
    const rules = new RuleSet([broken, NAMED]);
    Object.defineProperty(broken, part, part === 'validate' ? { value: refuse } : { get: refuse });
    const failures: string[] = [];
    const found: string[] = [];
    const subject = new Scanner(rules, new WorkBudget(1e9), {
      match: ({ compiled }) => found.push(compiled.rule.id),
      ruleFailed: ({ rule: failed }) => failures.push(failed.id),
    });
    const gap = '.'.repeat(300);
    feed(subject, rules, whole(`token=abcdef ${gap} token=ghijkl ${gap}`));
    assert.equal(failures, ['broken']);
    assert.equal(found, ['named', 'named']);
  });
}

scanner('a refused match does not hide one that starts inside it', () => {
  const picky = rule('picky', {
    keywords: ['key'],
    expression: /key\w{4}/g,
    reach: { before: 0, after: 7 },
    validate: ({ text }) => text !== 'keykeyx',
  });
  const rules = new RuleSet([picky]);
  assert.equal(
    scan(rules, whole('keykeyxyzz ')).map(({ text }) => text),
    ['keyxyzz'],
  );
});

scanner.run();
