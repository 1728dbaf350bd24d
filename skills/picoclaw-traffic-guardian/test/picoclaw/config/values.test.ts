import path from 'node:path';
import * as assert from 'uvu/assert';
import { CONFIG_KEYS, DEFINITION } from '../../../lib/picoclaw/config/definition.ts';
import { brief, homeSuite, load, only, PREFIX } from './loading.ts';

const test = homeSuite('config/values');

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

test.run();
