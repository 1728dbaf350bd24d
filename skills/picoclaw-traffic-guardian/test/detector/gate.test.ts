import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gate } from '../../lib/detector/gate/gate.ts';
import { MATCH_LIMIT, MOST_BLANKS } from '../../lib/detector/gate/layout.ts';
import { RUN_CLASS } from '../../lib/detector/gate/run_classes.ts';

const gate = suite('gate');
const seed = 20260426;

type Occurrence = readonly [keyword: number, at: number];

function found(subject: Gate, text: Buffer, shift = 0): Occurrence[] {
  const from = subject.lane(0) + shift;
  // What earlier texts left around this one must not matter.
  subject.memory.fill('curl', from - 8, from + text.length + 16);
  text.copy(subject.memory, from);
  const occurrences: Array<[number, number]> = [];
  subject.find(from, from + text.length, (keyword, at) => occurrences.push([keyword, at - from]));
  assert.ok(
    occurrences.every(([, at], n) => at >= (occurrences[n - 1]?.[1] ?? 0)),
    'not in order of address',
  );
  return occurrences.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
}

/** The specification of the gate, in the slowest possible way. */
function expected(keywords: readonly string[], text: Buffer): Occurrence[] {
  const lower = text.toString('latin1').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const expressions = keywords.map(
    (keyword) =>
      new RegExp(
        keyword
          .replace(/[^\w ]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
          .replace(/(?<=[^ ]) (?=[^ ])/g, String.raw`[\t-\r\x20]{1,${MOST_BLANKS}}`)
          .replace(/ /g, String.raw`[\t-\r\x20]`),
        'y',
      ),
  );
  const occurrences: Array<[number, number]> = [];
  for (let at = 0; at < lower.length; at++) {
    expressions.forEach((expression, number) => {
      expression.lastIndex = at;
      if (expression.test(lower)) occurrences.push([number, at]);
    });
  }
  return occurrences;
}

const KEYWORDS = [
  'curl',
  'rm ',
  'akia',
  'sk-ant',
  '/etc/passwd',
  '-----begin',
  'curly',
  '_x_',
  'a]b',
  '@@@@',
  // Known by bytes far from their start: what stands there is everyday text.
  'the content of the zq function',
  'the content',
  'configuration_x9',
  // Gaps: in one byte, in two, before one, none at either end.
  'a b c',
  ' rm -rf ',
  'ignore all of the above',
  'of q',
  // Words in UTF-8: bytes that differ in bit 5 alone are different there.
  ...['игнор', '忽略', 'ébé'].map((word) => Buffer.from(word).toString('latin1')),
];

/** As wide as gaps are, and wider. */
const blanks = fc.oneof(
  fc.string({ unit: fc.constantFrom(...' \t\n\r\0'), maxLength: 3 }),
  fc.integer({ min: MOST_BLANKS - 2, max: MOST_BLANKS + 2 }).map((length) => ' '.repeat(length)),
);

const upper = (keyword: string): string => keyword.replace(/[a-z]/g, (letter) => letter.toUpperCase());

gate('runs on WebAssembly here, and portably when told to', () => {
  assert.is(new Gate(KEYWORDS).engine.kind, 'webassembly');
  assert.is(new Gate(KEYWORDS, 'portable').engine.kind, 'portable');
});

gate('runs portably in an engine without WebAssembly', () => {
  const source = 'process.stdout.write(typeof WebAssembly)';
  assert.is(
    execFileSync(process.execPath, ['--jitless', '-e', source], { stdio: 'pipe' }).toString(),
    'undefined',
  );
  const real = globalThis.WebAssembly;
  try {
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    const fallback = new Gate(KEYWORDS);
    assert.is(fallback.engine.kind, 'portable');
    assert.equal(
      found(fallback, Buffer.from('a curly AKIA')),
      expected(KEYWORDS, Buffer.from('a curly AKIA')),
    );
  } finally {
    Object.defineProperty(globalThis, 'WebAssembly', { value: real, configurable: true, writable: true });
  }
});

for (const engine of [undefined, 'portable'] as const) {
  const subject = new Gate(KEYWORDS, engine);
  const name = subject.engine.kind;

  gate(`${name}: finds a keyword at every address, in any case, up to the last byte`, () => {
    for (const keyword of KEYWORDS) {
      for (let lead = 0; lead < 20; lead++) {
        for (let trail = 0; trail < 12; trail++) {
          const text = Buffer.from(`${'.'.repeat(lead)}${upper(keyword)}${'.'.repeat(trail)}`, 'latin1');
          assert.equal(
            found(subject, text, lead % 3),
            expected(KEYWORDS, text),
            `${keyword} ${lead} ${trail}`,
          );
        }
      }
    }
  });

  gate(`${name}: a keyword cut at either end is none`, () => {
    assert.equal(found(subject, Buffer.from('url cur')), []);
    assert.equal(found(subject, Buffer.from('cu')), []);
    assert.equal(found(subject, Buffer.alloc(0)), []);
  });

  gate(`${name}: bytes that only folding by one bit confuses are told apart`, () => {
    // '@' and '`', ']' and '}', '_' and DEL differ in bit 5, as letters of either case do.
    assert.equal(found(subject, Buffer.from('a}b ```` \x7fx\x7f \x0d\x0d\x0d\x0d\x0dbegin')), []);
  });

  gate(`${name}: more candidates than its list holds are all found`, () => {
    const text = Buffer.from('curl'.repeat(MATCH_LIMIT * 2 + 3));
    const occurrences = found(subject, text);
    assert.is(occurrences.length, MATCH_LIMIT * 2 + 3);
    assert.ok(occurrences.every(([, at], n) => at === n * 4));
  });

  gate(`${name}: more keywords around one place than a list holds are all found, in order`, () => {
    // Of every length at every address, and each ends where the next begins.
    const nested = Array.from({ length: 62 }, (_, n) => 'a'.repeat(n + 3));
    const flood = new Gate([...nested, 'aab', 'baaa'], engine);
    for (const text of [Buffer.alloc(400, 'a'), Buffer.from(`${'a'.repeat(70)}b`.repeat(5))]) {
      assert.equal(found(flood, text, 1), expected([...nested, 'aab', 'baaa'], text));
    }
  });

  gate(`${name}: what reaches into a text from before it is not in it`, () => {
    const whole = Buffer.from('the content of the zq function, curl');
    const from = subject.lane(0) + 64;
    for (let cut = 0; cut <= whole.length; cut++) {
      whole.copy(subject.memory, from - cut);
      const occurrences: Occurrence[] = [];
      subject.find(from, from + whole.length - cut, (keyword, at) => occurrences.push([keyword, at - from]));
      occurrences.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
      assert.equal(occurrences, expected(KEYWORDS, whole.subarray(cut)), `${cut}`);
    }
  });

  gate(`${name}: finds what a naive search finds in any text`, () => {
    const piece = fc.oneof(
      fc.constantFrom(...KEYWORDS, ...KEYWORDS.map(upper)),
      fc.constantFrom(...KEYWORDS.map((keyword) => keyword.slice(0, -1))),
      fc
        .tuple(fc.constantFrom(...KEYWORDS), fc.array(blanks, { minLength: 5, maxLength: 5 }))
        .map(([keyword, gaps]) => keyword.replace(/ /g, () => gaps.pop() ?? '')),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'));
    fc.assert(
      fc.property(text, fc.nat(9), (sample, shift) => {
        assert.equal(found(subject, sample, shift), expected(KEYWORDS, sample));
      }),
      { seed, numRuns: 1500 },
    );
  });

  gate(`${name}: any set of keywords works, however many`, () => {
    const keyword = fc
      .oneof(
        fc.string({ unit: fc.constantFrom(...'abcz019-_/.  '), minLength: 3, maxLength: 9 }),
        fc.string({ unit: fc.constantFrom(...'ab'), minLength: 3, maxLength: 64 }),
        fc
          .array(fc.constantFrom('the ', 'user', 'data', 'zq', '_'), { minLength: 1, maxLength: 9 })
          .map((words) => words.join('')),
      )
      .filter((word) => word.length >= 3 && word === word.toLowerCase());
    fc.assert(
      fc.property(
        fc.uniqueArray(keyword, { minLength: 1, maxLength: 90 }),
        fc.array(fc.nat(89), { maxLength: 6 }),
        (keywords, picks) => {
          const text = Buffer.from(
            picks
              .map((pick, n) => (keywords[pick % keywords.length] ?? '').replaceAll(' ', ' '.repeat(n)))
              .join('Z'),
          );
          assert.equal(found(new Gate(keywords, engine), text), expected(keywords, text));
        },
      ),
      { seed, numRuns: 60 },
    );
  });
}

/** All stretches that `findRun` tells, as [start, end). */
function runsIn(subject: Gate, text: Buffer, minimum: number, runClass: number, shift: number): Occurrence[] {
  const from = subject.lane(0) + shift;
  subject.memory.fill('a', from - 8, from + text.length + 16);
  text.copy(subject.memory, from);
  const runs: Occurrence[] = [];
  for (let at = from; at < from + text.length; at = subject.engine.resume()) {
    const start = subject.engine.findRun(at, from + text.length, minimum, runClass);
    if (start === from + text.length) break;
    runs.push([start - from, subject.engine.resume() - from]);
  }
  return runs;
}

gate('both engines find the runs that an expression finds', () => {
  const engines = [new Gate(KEYWORDS), new Gate(KEYWORDS, 'portable')] as const;
  const piece = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'aZ09+/-_'), maxLength: 9 }),
    fc.string({ unit: fc.constantFrom(...' =."'), maxLength: 3 }),
    fc.string({ unit: 'binary', maxLength: 2 }),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 20 }), fc.nat(9), (sample, minimum, shift) => {
      const expression = new RegExp(`[A-Za-z0-9+/_-]{${minimum},}|[A-Za-z0-9+/_-]+$`, 'g');
      const wanted = [...sample.toString('latin1').matchAll(expression)]
        // An expression may begin within a stretch that is too short.
        .filter(
          ({ index }) => index === 0 || !/[A-Za-z0-9+/_-]/.test(sample.toString('latin1')[index - 1] ?? ''),
        )
        .map(({ 0: run, index }) => [index, index + run.length] as const);
      for (const engine of engines) {
        assert.equal(runsIn(engine, sample, minimum, RUN_CLASS.base64, shift), wanted, engine.engine.kind);
      }
    }),
    { seed, numRuns: 2000 },
  );
});

gate('both engines find the same runs, whatever their length and class', () => {
  const engines = [new Gate(KEYWORDS), new Gate(KEYWORDS, 'portable')] as const;
  const piece = fc.oneof(
    fc.integer({ min: 1, max: 60 }).map((length) => 'Ab9'.repeat(20).slice(0, length)),
    fc.constantFrom('.', ': ', '\n', '\x80', '0x41, '),
  );
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'));
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom(...Object.values(RUN_CLASS)),
      fc.nat(17),
      (sample, minimum, runClass, shift) => {
        const [fast, portable] = engines.map((engine) => runsIn(engine, sample, minimum, runClass, shift));
        assert.equal(fast, portable);
      },
    ),
    { seed, numRuns: 1500 },
  );
});

gate('an empty text has no run, and hex pairs may be apart', () => {
  for (const engine of [new Gate(KEYWORDS), new Gate(KEYWORDS, 'portable')]) {
    assert.equal(runsIn(engine, Buffer.alloc(0), 16, RUN_CLASS.base64, 0), []);
    assert.equal(runsIn(engine, Buffer.from('get 41:42, 0x43 now.'), 8, RUN_CLASS.spacedHex, 0), [[3, 16]]);
  }
});

gate.run();
