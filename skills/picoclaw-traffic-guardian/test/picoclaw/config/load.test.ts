import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONFIG_KEYS, DEFINITION } from '../../../lib/picoclaw/config/definition.ts';
import { parseDocument } from '../../../lib/picoclaw/config/document.ts';
import { type ConfigSources, type LoadedConfig, loadConfig } from '../../../lib/picoclaw/config/load.ts';
import type { Problem } from '../../../lib/picoclaw/config/problem.ts';

interface Place {
  home: string;
}
const test = suite<Place>('config/load', { home: '' });
const PREFIX = 'PICOCLAW_TRAFFIC_GUARDIAN_';

test.before.each((place) => {
  place.home = mkdtempSync(path.join(tmpdir(), 'guardian config ü-'));
});
test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));

type Given = Partial<ConfigSources> & { file?: string | object };
function load(home: string, { file, ...sources }: Given = {}): LoadedConfig {
  const text = typeof file === 'object' ? JSON.stringify(file) : file;
  if (text !== undefined) writeFileSync(path.join(home, 'config.json'), text);
  return loadConfig({ home, flags: {}, env: {}, ...sources });
}
const brief = (loaded: LoadedConfig) => loaded.problems.map(({ key, code }) => `${key} ${code}`);
const only = (loaded: LoadedConfig): Problem => {
  assert.is(loaded.problems.length, 1, JSON.stringify(loaded.problems));
  const [problem] = loaded.problems;
  if (problem === undefined) throw new Error('unreachable');
  return problem;
};

test('without any source every key has its default, and they are valid', ({ home }) => {
  const loaded = load(home);
  if (!loaded.ok) return assert.unreachable(JSON.stringify(loaded.problems));
  assert.equal(Object.keys(loaded.effective), [...CONFIG_KEYS]);
  for (const { origin } of Object.values(loaded.effective)) assert.is(origin, 'default');
  assert.equal(loaded.config.listen, { host: '127.0.0.1', port: 18899 });
  assert.is(loaded.config.max_scan_bytes, 4 * 1024 * 1024);
  assert.is(loaded.config.log_dir, path.join(home, 'log'));
  assert.is(loaded.config.profile_output, path.join(home, 'posture.json'));
  assert.is(loaded.path, path.join(home, 'config.json'));
  assert.match(loaded.sha256, /^[0-9a-f]{64}$/);
});

test('flag goes before environment, environment before file, and each says where it came from', ({
  home,
}) => {
  const file = { max_scan_bytes: 3000, log_dir: 'filed', mode: 'detect' };
  const env = { [`${PREFIX}MAX_SCAN_BYTES`]: '4000', [`${PREFIX}LOG_DIR`]: 'environed' };
  const loaded = load(home, { file, env, flags: { 'max-scan-bytes': '5000' } });
  if (!loaded.ok) return assert.unreachable(JSON.stringify(loaded.problems));
  assert.equal(loaded.effective.max_scan_bytes, { value: 5000, origin: 'flag' });
  assert.equal(loaded.effective.log_dir, { value: path.join(home, 'environed'), origin: 'environment' });
  assert.equal(loaded.effective.mode, { value: 'detect', origin: 'file' });
});

test('an empty variable and a switch that is false count as not given', ({ home }) => {
  const env = { [`${PREFIX}MODE`]: '', [`${PREFIX}CONFIG`]: '', [`${PREFIX}MAX_SCAN_BYTES`]: '' };
  const loaded = load(home, {
    file: { allow_remote_clients: true },
    env,
    flags: { 'allow-remote-clients': false },
  });
  assert.ok(loaded.ok);
  assert.equal(loaded.effective.allow_remote_clients, { value: true, origin: 'file' });
});

test('every problem is reported at once, with its place in the file', ({ home }) => {
  const file = `{
  "mode": "block",
  "max_scan_byte": 1,
  "max_scan_bytes": 12,
  "log_max_files": "8",
  "resolve": { "a.test": "nowhere", "ok.test": "::1" },
  "trusted_api_hosts": { "openai": ["a.test", "b.test:1"] },
  "redact_snippets": false,
  "max_scan_bytes": 13
}`;
  const loaded = load(home, {
    file,
    env: { [`${PREFIX}MAX_SCAN_BYTES`]: '1e9', [`${PREFIX}MAXSCAN_BYTES`]: '1' },
  });
  const places = loaded.problems.map(({ key, code, line, column }) => [key, code, line, column]);
  assert.equal(places, [
    ['max_scan_bytes', 'duplicate_key', 9, 3],
    ['max_scan_byte', 'unknown_key', 3, 3],
    [`${PREFIX}MAXSCAN_BYTES`, 'unknown_variable', undefined, undefined],
    ['mode', 'blocking_unsupported', 2, 11],
    ['resolve.a.test', 'invalid_value', 6, 26],
    [`${PREFIX}MAX_SCAN_BYTES`, 'wrong_type', undefined, undefined],
    ['max_scan_bytes', 'out_of_range', 9, 21],
    ['redact_snippets', 'redaction_required', 8, 22],
    ['log_max_files', 'wrong_type', 5, 20],
    ['trusted_api_hosts.openai[1]', 'invalid_value', 7, 47],
  ]);
  const message = (key: string) => loaded.problems.find((problem) => problem.key === key)?.message ?? '';
  assert.match(message('max_scan_byte'), /did you mean max_scan_bytes\?/);
  assert.match(message(`${PREFIX}MAXSCAN_BYTES`), new RegExp(`did you mean ${PREFIX}MAX_SCAN_BYTES\\?`));
  assert.match(message('mode'), /blocking.* does not exist/);
  assert.match(message('log_max_files'), /a whole number of files from 1 to 100/);
  assert.match(message('redact_snippets'), /is false; it must be true/);
});

test('each number has limits that hold at both ends', ({ home }) => {
  for (const key of CONFIG_KEYS) {
    const { schema } = DEFINITION[key].kind;
    const bounded = Array.isArray(schema.anyOf) ? schema.anyOf[0] : schema;
    if (typeof bounded !== 'object' || bounded === null || !('minimum' in bounded)) continue;
    const { minimum, maximum } = bounded;
    if (typeof minimum !== 'number' || typeof maximum !== 'number') return assert.unreachable(key);
    const codes = (value: unknown) =>
      load(home, { file: { [key]: value } })
        .problems.filter((problem) => problem.key === key && problem.code !== 'inconsistent')
        .map(({ code }) => code);
    assert.equal(codes(minimum), [], key);
    assert.equal(codes(maximum), [], key);
    assert.equal(codes(minimum + 0.5), ['wrong_type'], key);
    assert.equal(codes(maximum + 1), ['out_of_range'], key);
    assert.equal(codes(-1), ['out_of_range'], key);
    for (const wrong of ['1', null, true, [], {}]) assert.equal(codes(wrong), ['wrong_type'], key);
  }
});

test('a number given as text is digits and nothing else', ({ home }) => {
  const code = (text: string) =>
    load(home, { env: { [`${PREFIX}MAX_SCAN_BYTES`]: text } }).problems.map((problem) => problem.code);
  assert.equal(code('2048'), []);
  for (const text of ['0x800', '2048.0', '2e3', ' 2048', '2k', 'NaN', '٢٠٤٨', '2048\n'])
    assert.equal(code(text), ['wrong_type'], text);
  assert.equal(code('-1'), ['out_of_range']);
  assert.equal(code('9'.repeat(400)), ['out_of_range']);
});

test('a listener that others can reach needs two confirmations and the credentials', ({ home }) => {
  const problems = (file: object) => brief(load(home, { file }));
  for (const listen of ['0.0.0.0:1', '[::]:1', '192.168.1.2:80', '[fe80::1]:80', '[::ffff:10.0.0.1]:1']) {
    assert.equal(problems({ listen }), ['listen remote_clients_not_allowed'], listen);
    assert.equal(problems({ listen, allow_remote_clients: true }), [], listen);
    assert.equal(
      problems({ listen, allow_remote_clients: true, require_proxy_credentials: false }),
      ['require_proxy_credentials credentials_required'],
      listen,
    );
  }
  for (const listen of [
    '127.0.0.1:0',
    '127.9.9.9:65535',
    '[::1]:0',
    'localhost:5',
    'http://127.0.0.1:5',
    'http://[::1]:5/',
  ])
    assert.equal(problems({ listen }), [], listen);
  const file = { listen: 'localhost:5' };
  const loaded = load(home, { file });
  assert.equal(loaded.ok && loaded.config.listen, { host: '127.0.0.1', port: 5 });
});

test('a listen address is one address and one port', ({ home }) => {
  const bad = [
    '',
    '127.0.0.1',
    ':80',
    '127.0.0.1:',
    '127.0.0.1:-1',
    '127.1:80',
    '0177.0.0.1:80',
    'example.com:80',
  ];
  const worse = [
    '::1:80',
    '[127.0.0.1]:80',
    '[::1',
    'http://127.0.0.1',
    '127.0.0.1:80/x',
    '127.0.0.1:1\n',
    '1\0:1',
  ];
  for (const listen of [...bad, ...worse])
    assert.equal(brief(load(home, { file: { listen } })), ['listen invalid_value'], JSON.stringify(listen));
  assert.equal(brief(load(home, { file: { listen: '127.0.0.1:65536' } })), ['listen out_of_range']);
  assert.equal(brief(load(home, { file: { listen: 80 } })), ['listen wrong_type']);
  assert.match(
    only(load(home, { file: {}, env: { [`${PREFIX}PROXY_URL`]: 'https://127.0.0.1:80' } })).message,
    /TLS/,
  );
});

test('secrets are watched for only when the file or the flag says so', ({ home }) => {
  const watches = (sources: Parameters<typeof load>[1]) => {
    const loaded = load(home, sources);
    return loaded.ok && loaded.config.watch_secrets;
  };
  assert.is(watches({ file: {} }), false);
  assert.is(watches({ file: { watch_secrets: true } }), true);
  assert.is(watches({ file: {}, flags: { 'watch-secrets': true } }), true);
  assert.equal(brief(load(home, { file: { watch_secrets: 'yes' } })), ['watch_secrets wrong_type']);
});

test('a path starts at the home in the file, and at the working directory on the command line', ({
  home,
}) => {
  const file = load(home, { file: { upstream_ca: 'roots.pem', https_inspection: true } });
  assert.ok(file.ok);
  assert.is(file.config.upstream_ca, path.join(home, 'roots.pem'));
  const flag = load(home, { file: {}, flags: { https: true, 'upstream-ca': 'roots.pem' } });
  assert.ok(flag.ok);
  assert.is(flag.config.upstream_ca, path.resolve('roots.pem'));
  assert.is(flag.config.https_inspection, true);
});

test('host patterns are names, addresses and suffixes, each perhaps with a port', ({ home }) => {
  const good = ['Api.Example.com', '*.example.org:8443', '10.0.0.1', '[::1]:443', '::1', '*', 'a_b.test.'];
  const loaded = load(home, { file: { https_bypass_hosts: [...good, 'api.example.com'] } });
  assert.ok(loaded.ok);
  assert.equal(
    loaded.config.https_bypass_hosts,
    good.map((entry) => entry.toLowerCase()),
  );
  const flag = load(home, { file: {}, flags: { 'https-inspect-hosts': 'a.test, *.b.test' } });
  assert.ok(flag.ok);
  assert.equal(flag.config.https_inspect_hosts, ['a.test', '*.b.test']);
  for (const bad of [
    '',
    'https://a.test',
    'a.test/x',
    'a*.test',
    'a.test:0',
    'a.test:65536',
    'a b',
    'ä.test',
    '*.',
  ])
    assert.equal(
      brief(load(home, { file: { https_inspect_hosts: [bad] } })),
      ['https_inspect_hosts[0] invalid_value'],
      bad,
    );
  assert.equal(brief(load(home, { file: { https_inspect_hosts: 'a.test' } })), [
    'https_inspect_hosts wrong_type',
  ]);
  assert.equal(brief(load(home, { file: { https_inspect_hosts: [7] } })), [
    'https_inspect_hosts[0] wrong_type',
  ]);
});

test('no value that may hold a secret is repeated', ({ home }) => {
  const secret = 'hunter2-hunter2-hunter2';
  const file = {
    listen: `http://u:${secret}@127.0.0.1:1`,
    mode: secret,
    upstream_no_proxy: `${secret}@\u0000`,
    log_max_files: secret,
    resolve: { 'a.test': secret },
    trusted_api_hosts: { openai: [`http://${secret}/`] },
  };
  const upstreams = [
    `socks5://u:${secret}@h:1`,
    `http://u:${secret}@h:1/path`,
    `http://u:${secret}%zz@h:1`,
    `http://u:${secret}@`,
    `${secret}:80`,
    `http://u:${secret}@h:99999`,
    `http://u:${secret}@h:0`,
    `http://u:${secret} @h`,
    `http://u:${secret}@h?${secret}`,
    `http://u:${secret}@h/#${secret}`,
  ];
  for (const upstream_proxy of upstreams) {
    const loaded = load(home, { file: { ...file, upstream_proxy } });
    assert.ok(brief(loaded).includes('upstream_proxy invalid_value'), upstream_proxy);
    assert.is(loaded.problems.length, 7);
    assert.not.ok(JSON.stringify(loaded).includes('hunter2'), JSON.stringify(loaded.problems));
  }
  const loaded = load(home, { file: { upstream_proxy: `http://u:${secret}@Proxy.test:3128` } });
  if (!loaded.ok) return assert.unreachable(JSON.stringify(loaded.problems));
  assert.is(loaded.config.upstream_proxy?.password, secret);
  assert.is(loaded.effective.upstream_proxy?.value, 'http://[REDACTED]@proxy.test:3128');
});

test('control characters reach no message', ({ home }) => {
  const file = { 'a\u001b[31m\n\u202e': 1, mode: '\u001b]0;x\u0007', resolve: { 'x\u0000y': '::1' } };
  const loaded = load(home, { file, env: { [`${PREFIX}\u001b[2J`]: '1' } });
  assert.is(loaded.problems.length, 4);
  for (const { key, message } of loaded.problems) assert.not.match(`${key}${message}`, /[\p{Cc}\p{Cf}]/u);
});

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

test('the log stays below the home, whatever the path looks like', ({ home }) => {
  const outside = [
    '..',
    '../log',
    'log/../..',
    '/tmp',
    '/',
    '.',
    '',
    `${home}x`,
    home,
    '~/log',
    'a\0b',
    'x'.repeat(5000),
  ];
  for (const log_dir of outside)
    assert.is(
      load(home, { file: { log_dir }, env: { HOME: '/somewhere' } }).ok,
      false,
      JSON.stringify(log_dir),
    );
  for (const log_dir of ['log', './a/b', 'a/../b', '..log', path.join(home, 'x y\nü')])
    assert.ok(load(home, { file: { log_dir } }).ok, log_dir);
});

test('the posture may go outside the home', ({ home }) => {
  const loaded = load(home, { env: { HOME: '/h', [`${PREFIX}PROFILE_OUTPUT`]: '~/posture.json' } });
  assert.is(loaded.effective.profile_output?.value, '/h/posture.json');
});

test('names to resolve are host names in one spelling, addresses are addresses', ({ home }) => {
  const loaded = load(home, { file: { resolve: { 'A.Test': '127.0.0.1', 'bücher.test': '::1' } } });
  if (!loaded.ok) return assert.unreachable(JSON.stringify(loaded.problems));
  assert.equal({ ...loaded.config.resolve }, { 'a.test': '127.0.0.1', 'xn--bcher-kva.test': '::1' });
  assert.equal(
    brief(
      load(home, {
        file: {
          resolve: { 'a.test': '::1', 'A.test': '::1', 'b.test': '[::1]', '*.c': '::1', 'd/e': '::1' },
        },
      }),
    ),
    [
      'resolve.A.test duplicate_key',
      'resolve.b.test invalid_value',
      'resolve.*.c invalid_value',
      'resolve.d/e invalid_value',
    ],
  );
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`h${index}`, '::1']));
  assert.equal(brief(load(home, { file: { resolve: many } })), ['resolve out_of_range']);
});

test('the log must hold at least one of its files', ({ home }) => {
  const file = { log_max_file_bytes: 1_000_000, log_max_total_bytes: 999_999 };
  assert.equal(brief(load(home, { file })), ['log_max_total_bytes inconsistent']);
});

test('the digest is that of the settings, not of where they came from or how they were written', ({
  home,
}) => {
  const digest = (given: Given) => {
    const loaded = load(home, given);
    return loaded.ok ? loaded.sha256 : JSON.stringify(loaded.problems);
  };
  const plain = digest({ file: '{}' });
  assert.is(digest({ file: '{"max_scan_bytes": 4194304}' }), plain);
  assert.is(digest({ file: '{}', flags: { listen: 'http://127.0.0.1:18899/' } }), plain);
  const a = { 'a.test': '::1', 'b.test': '::1' };
  const b = { 'b.test': '::1', 'a.test': '::1' };
  assert.is(
    digest({ file: { resolve: a, mode: 'detect' } }),
    digest({ file: { mode: 'detect', resolve: b } }),
  );
  assert.is.not(digest({ file: { max_scan_bytes: 4194303 } }), plain);
  assert.is(
    digest({ file: { upstream_proxy: 'http://u:one@h:1' } }),
    digest({ file: { upstream_proxy: 'http://u:two@h:1' } }),
  );
});

test('whatever stands in the file, loading ends and says what is wrong', ({ home }) => {
  fc.assert(
    fc.property(fc.constantFrom(...CONFIG_KEYS), fc.jsonValue({ maxDepth: 3 }), (key, value) => {
      const loaded = load(home, { file: { [key]: value } });
      assert.is(loaded.ok, loaded.problems.length === 0);
      for (const problem of loaded.problems)
        assert.ok(problem.key.startsWith(key) || key.startsWith('log_max'), problem.key);
      JSON.stringify(loaded.effective);
    }),
    { numRuns: 300, seed: 20260426 },
  );
});

test.run();
