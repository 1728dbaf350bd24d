import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseDocument } from '../../../lib/picoclaw/config/document.ts';
import { brief, homeSuite, load, only, PREFIX } from './loading.ts';

const test = homeSuite('config/file');

test('the file is strict JSON, and what is wrong is named with line and column', ({ home }) => {
  const cases: Array<[text: string, line: number, column: number]> = [
    ['', 1, 1],
    ['{', 1, 2],
    ['{\n  "mode": "detect",\n}', 3, 1],
    ['{\r\n  // no\r\n}', 2, 3],
    ['{"mode" "detect"}', 1, 9],
    ["{'mode': 1}", 1, 2],
    ['{"mode": detect}', 1, 10],
    ['{"max_scan_bytes": 01}', 1, 21],
    ['{} {}', 1, 4],
    ['{"mode": "de\ntect"}', 1, 10],
    ['\uFEFF{"mode": }', 1, 10],
  ];
  for (const [text, line, column] of cases) {
    const problem = only(load(home, { file: text }));
    assert.equal(
      [problem.key, problem.code, problem.line, problem.column],
      ['config', 'invalid_json', line, column],
      text,
    );
    assert.match(problem.message, /config\.json, line \d+, column \d+: /);
  }
});

test('the parser accepts exactly what JSON.parse accepts', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"a"',
    '"\\u00e9"',
    '"\\x"',
    '1',
    '-',
    '-1.5e3',
    '1.',
    '01',
    'true',
    'nul',
    ' ',
    '\n',
    '/**/',
    '"',
    '\t',
    '\u00a0',
    '\\',
  );
  const texts = fc.oneof(
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
    fc.json({ maxDepth: 4 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const document = parseDocument(text, 'x');
      const isRefused = document.kind === 'unusable' && document.problem.code === 'invalid_json';
      assert.is(!isRefused, isJson(text), text);
    }),
    { numRuns: 3000, seed: 20260426 },
  );
});

test('a file that is no object, too large, too deep or no text is refused', ({ home }) => {
  const code = (text: string) => only(load(home, { file: text })).code;
  for (const text of ['[]', 'null', '"x"', '1']) assert.is(code(text), 'not_an_object', text);
  assert.is(code(' '.repeat(1024 * 1024 + 1)), 'file_too_large');
  assert.is(code('['.repeat(500_000)), 'invalid_json');
  assert.is(code(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`), 'invalid_json');
  assert.is(code(`{"a":"${'\\"['.repeat(100_000)}`), 'invalid_json');
  writeFileSync(path.join(home, 'config.json'), Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]));
  assert.is(only(load(home)).code, 'invalid_json');
});

test('a byte order mark is tolerated', ({ home }) => {
  assert.ok(load(home, { file: '\uFEFF{"mode":"detect"}' }).ok);
});

test('names of Object.prototype are keys like any other', ({ home }) => {
  const file =
    '{"__proto__":{"mode":"x"},"constructor":1,"toString":2,"resolve":{"__proto__":"::1","constructor":"::1"}}';
  const loaded = load(home, { file });
  assert.equal(brief(loaded), ['__proto__ unknown_key', 'constructor unknown_key', 'toString unknown_key']);
  const valid = load(home, { file: '{"resolve":{"__proto__":"::1"}}' });
  if (!valid.ok) return assert.unreachable(JSON.stringify(valid.problems));
  assert.is(Object.getPrototypeOf(valid.config.resolve), null);
  assert.equal(Object.keys(valid.config.resolve), ['__proto__']);
  assert.is(valid.config.resolve.constructor, undefined);
  assert.is(Object.hasOwn(Object.prototype, 'mode'), false);
});

test('a missing file is an error only when someone named it', ({ home }) => {
  const missing = path.join(home, 'other.json');
  assert.is(only(load(home, { configPath: missing })).code, 'file_missing');
  assert.is(only(load(home, { env: { [`${PREFIX}CONFIG`]: missing } })).code, 'file_missing');
  assert.ok(load(home).ok);
});

test('the named file is read instead of the home’s', ({ home }) => {
  writeFileSync(path.join(home, 'other.json'), '{"max_scan_bytes": 2048}');
  const loaded = load(home, { file: '{"mode":"block"}', configPath: path.join(home, 'other.json') });
  assert.equal(loaded.effective.max_scan_bytes, { value: 2048, origin: 'file' });
  const byVariable = load(home, { env: { HOME: home, [`${PREFIX}CONFIG`]: '~/other.json' } });
  assert.is(byVariable.path, path.join(home, 'other.json'));
  assert.ok(byVariable.ok);
});

test('a FIFO or a directory in its place does not hang, a symlink is followed', ({ home }) => {
  const fifo = path.join(home, 'fifo');
  execFileSync('mkfifo', [fifo]);
  for (const configPath of [fifo, home, '/dev/zero', `${home}\0`])
    assert.is(only(load(home, { configPath })).code, 'file_unreadable', configPath);
  writeFileSync(path.join(home, 'real.json'), '{"max_scan_bytes": 2048}');
  symlinkSync('real.json', path.join(home, 'config.json'));
  assert.is(load(home).effective.max_scan_bytes?.value, 2048);
});

test('a file that every user may write is not obeyed', ({ home }) => {
  writeFileSync(path.join(home, 'config.json'), '{}');
  chmodSync(path.join(home, 'config.json'), 0o666);
  const problem = only(load(home));
  assert.is(problem.code, 'file_unreadable');
  assert.match(problem.message, /chmod o-w/);
});

test.run();
