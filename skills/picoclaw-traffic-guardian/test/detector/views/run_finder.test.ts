import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gate } from '../../../lib/detector/gate/gate.ts';
import { decodeBase64 } from '../../../lib/detector/views/base64.ts';
import { RunFinder, type RunPart } from '../../../lib/detector/views/run_finder.ts';

const runFinder = suite('run finder');
const seed = 20260426;
const gate = new Gate(['xxx']);

interface Found {
  readonly text: string;
  readonly part: RunPart;
}

/** What was told of codes, last. */
let told: string[] = [];

function find(kind: 'base64' | 'spacedHex', ...pieces: Buffer[]): Found[] {
  const found: Found[] = [];
  told = [];
  const finder = new RunFinder(gate.engine, kind, {
    run: (_kind, bytes, from, to, part) => {
      found.push({ text: Buffer.from(bytes.subarray(from, to)).toString('latin1'), part });
    },
    admitsPairs: () => true,
    codes: (base, codes) => told.push(`${base}: ${codes.trim()}`),
  });
  const from = gate.lane(0);
  for (const piece of pieces) {
    gate.memory.fill('a', from - 8, from + piece.length + 16);
    finder.look(gate.memory, from, from + piece.copy(gate.memory, from));
  }
  finder.finish();
  return found;
}
const texts = (source: string) => find('base64', Buffer.from(source)).map(({ text }) => text);

runFinder('finds stretches of the alphabet, quoted or bare, at both ends', () => {
  const run = 'QUtJQUlPU0ZPRE5ON0VYQU1QTEU';
  assert.equal(texts(`${run} "${run}" short ${run}==`), [run, run, run]);
  assert.equal(texts('nothing here is long enough'), []);
});

runFinder('joins wrapped lines, indented or not, and no others', () => {
  const line = 'A'.repeat(64);
  for (const separator of ['\n', '\r\n', '\n    ', '\r\n\t']) {
    const wrapped = `${line}${separator}${line}${separator}BBB`;
    assert.equal(texts(`x: ${wrapped}==\n`), [wrapped]);
  }
  assert.equal(texts(`${line} ${line}`), [line, line]);
  const short = 'C'.repeat(20);
  assert.equal(texts(`${short}\n${short}`), [short, short]);
});

runFinder('runs are the same however the text is split', () => {
  const unit = fc.constantFrom('A'.repeat(15), 'B'.repeat(45), 'c', '\n', '\r\n', ' ', '=', '.', '\n  ', '"');
  const sample = fc.array(unit, { maxLength: 14 }).map((pieces) => Buffer.from(pieces.join('')));
  fc.assert(
    fc.property(sample, fc.array(fc.nat(200), { maxLength: 4 }), (bytes, cuts) => {
      const borders = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
        bytes.length,
      ];
      const pieces = borders.slice(1).map((border, n) => bytes.subarray(borders[n], border));
      const whole = find('base64', bytes);
      assert.equal(find('base64', ...pieces), whole);
      assert.equal(find('base64', ...Array.from(bytes, (_, n) => bytes.subarray(n, n + 1))), whole);
    }),
    { seed, numRuns: 1000 },
  );
});

runFinder('a long run comes in pieces that decode to what the whole does', () => {
  const original = Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * n) & 0xff));
  const wrapped = Buffer.from(original.toString('base64').replace(/.{1,76}/g, '$&\r\n'));
  const blocks = Array.from({ length: Math.ceil(wrapped.length / 10_000) }, (_, n) =>
    wrapped.subarray(n * 10_000, (n + 1) * 10_000),
  );
  const found = find('base64', ...blocks);
  const parts = found.map(({ part }) => part);
  assert.ok(parts.length > 4);
  assert.equal([...new Set(parts)], ['first', 'more', 'last']);
  assert.is(parts.lastIndexOf('first'), 0);
  assert.is(parts.indexOf('last'), parts.length - 1);
  const decoded = found.map(({ text }) => decodeBase64(Buffer.from(text), 0, text.length, 0));
  assert.ok(Buffer.concat(decoded).equals(original));
});

runFinder('finds pairs of hex digits that stand apart, across blocks too', () => {
  const pairs = Array.from(Buffer.from('AKIAIOSFODNN7EXAMPLE'), (byte) => byte.toString(16));
  for (const [before, after] of [
    ['', ' '],
    ['', ':'],
    ['0x', ', '],
    ['\\x', ''],
    ['', '\n'],
  ] as const) {
    const dump = pairs.map((pair) => `${before}${pair}`).join(after);
    const source = Buffer.from(`hexdump says: ${dump}. Done`);
    for (let at = 0; at < source.length; at += 7) {
      const [first, ...others] = find('spacedHex', source.subarray(0, at), source.subarray(at));
      assert.is(first?.text.trim(), dump);
      assert.equal(others, []);
    }
  }
  assert.equal(
    find('spacedHex', Buffer.from('[12, 345, 6, 78, 90, 1, 23, 45, 67, 890, 123, 4, 56, 78, 9, 0, 12, 34]')),
    [],
  );
});

runFinder('finds codes of characters in other bases, across blocks too', () => {
  const bytes = [...Buffer.from('AKIAIOSFODNN7EXAMPLE')];
  for (const [base, digits, part] of [
    [10, 0, ', '],
    [10, 0, ' '],
    [10, 0, '-'],
    [8, 3, ' '],
    [2, 8, ' '],
    [2, 8, ''],
    [2, 7, ','],
  ] as const) {
    const codes = bytes.map((byte) => byte.toString(base).padStart(digits, '0')).join(part);
    const source = Buffer.from(`codes [${codes}]. Done`);
    for (let at = 0; at < source.length; at += 11) {
      find('spacedHex', source.subarray(0, at), source.subarray(at));
      assert.ok(told.includes(`${base}: ${codes}`), `${base} ${part} ${told}`);
    }
  }
  for (const numbers of [
    '[200, 31, 0, 5, 300, 17, 8, 2, 199, 250, 128, 127, 1, 3]',
    '1.65, 1.75, 1.73, 1.65, 1.73',
    '0 '.repeat(99),
  ]) {
    find('spacedHex', Buffer.from(numbers));
    assert.equal(told, [], numbers);
  }
});

runFinder('finds them with any separators, behind anything', () => {
  const written: Readonly<Record<number, (byte: number) => string>> = {
    2: (byte) => byte.toString(2).padStart(8, '0'),
    8: (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
    10: (byte) => `${byte}`,
  };
  const part = fc
    .array(fc.constantFrom(' ', ',', ':', '-', '\n', '\t'), { minLength: 1, maxLength: 3 })
    .map((part) => part.join(''));
  const before = fc.constantFrom(
    '',
    'a ',
    '12345, ',
    '99 99 a',
    'x'.repeat(70),
    '7 8 300000 ',
    ' '.repeat(90),
  );
  const byte = fc.integer({ min: 32, max: 126 });
  const bare = (codes: string): string => codes.replace(/[ ,:\-\n\t]+$|^\\/g, '');
  fc.assert(
    fc.property(
      fc.constantFrom(2, 8, 10),
      fc.array(fc.tuple(byte, part), { minLength: 12, maxLength: 40 }),
      before,
      (base, codes, start) => {
        const text = codes.map(([byte, part]) => `${written[base]?.(byte)}${part}`).join('');
        find('spacedHex', Buffer.from(`${start}${text}z`));
        assert.ok(
          told.some((codes) => codes.startsWith(`${base}: `) && bare(codes).endsWith(bare(text))),
          text,
        );
      },
    ),
    { seed, numRuns: 500 },
  );
});

runFinder('separators without end are nothing', () => {
  assert.equal(find('spacedHex', ...Array.from({ length: 20 }, () => Buffer.alloc(65536, ' ,'))), []);
});

runFinder.run();
