import path from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { CONFIG_KEYS } from '../../../lib/picoclaw/config/definition.ts';
import { brief, type Given, homeSuite, load, PREFIX } from './loading.ts';

const test = homeSuite('config/load');

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
