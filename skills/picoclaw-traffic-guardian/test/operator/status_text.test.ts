import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CoverageCounts } from '../../lib/detector/coverage.ts';
import { statusText } from '../../lib/operator/status_text.ts';
import { plain } from '../../lib/operator/terminal.ts';
import type { StatusReport } from '../../lib/picoclaw/status_report.ts';

const test = suite('status_text');

const NOTHING: CoverageCounts = {
  exchanges: 0,
  open: 0,
  bytes: 0,
  inspected: 0,
  truncated: 0,
  opaque: {},
  dropped: 0,
  dropped_by_reason: {},
};

const MET = { first_seen: '2026-04-26T00:00:00.000Z', senses: [] };

const RUNNING: StatusReport = {
  status: 'running',
  pid: 4711,
  home: '/home/o/.picoclaw/security/clawsec/traffic-guardian',
  listen: '127.0.0.1:18899',
  proxy_url: 'http://guardian:token@127.0.0.1:18899',
  https_inspection: false,
  ca_fingerprint_sha256: null,
  ca_file: null,
  trust_bundle: null,
  version: '0.1.0',
  started_at: '2026-04-26T00:00:00.000Z',
  uptime_s: 3_725,
  mode: 'detect',
  coverage: { ...NOTHING, new_hosts: 0, hosts: [] },
  unopened_hosts: [],
  suppressions: [],
  findings: { total: 0, by_severity: {}, by_pattern: {} },
  environment: { HTTP_PROXY: 'http://guardian:token@127.0.0.1:18899' },
  warnings: [],
  watch_secrets: null,
};

const text = (changes: Partial<StatusReport>) => statusText({ ...RUNNING, ...changes }, 'posix', plain);

test('says what runs, since when and where', () => {
  assert.match(
    text({}),
    'Running for 1 h 2 min on 127.0.0.1:18899, process 4711, detect only; home /home/o/',
  );
});

test('says how to put one process behind it', () => {
  assert.match(text({}), 'node start.mjs -- COMMAND');
  assert.match(text({}), "export HTTP_PROXY='http://guardian:token@127.0.0.1:18899'");
});

test('says what was found, the worst first', () => {
  const found = text({
    findings: {
      total: 5,
      by_severity: { low: 3, critical: 2 },
      by_pattern: { shell_exec: 1, ai_api_key: 4 },
    },
  });
  assert.match(found, 'Findings: 5 (2 critical, 3 low)');
  assert.match(found, /ai_api_key +4\n +shell_exec +1\n/);
});

test('says how many hosts are new, and which of them are worth a look', () => {
  const met = (dest: string) => ({ ...NOTHING, ...MET, dest, exchanges: 1, inspected: 1 });
  const coverage = { ...NOTHING, exchanges: 2, inspected: 2, new_hosts: 2, hosts: [met('fine.example:80')] };
  assert.match(text({ coverage }), 'New in this run: 2 hosts\n');
  const caught = { ...met('webhook.site:443\u001b[2J'), senses: ['capture_host'] as const };
  const seen = text({ coverage: { ...coverage, hosts: [caught, met('fine.example:80')] } });
  assert.match(seen, 'New in this run: 2 hosts; worth a look:\n  webhook.site:443\\e[2J  since 2026-04-26T');
  assert.match(seen, 'The host collects what is sent to it');
  assert.not.match(seen, 'fine.example');
});

test('says in words what it could not see, and where', () => {
  const seen = text({
    coverage: {
      ...NOTHING,
      exchanges: 20,
      bytes: 5 * 1024 * 1024,
      inspected: 10,
      truncated: 1,
      opaque: { tunnel: 7 },
      dropped: 2,
      dropped_by_reason: { inspector_restart: 2 },
      new_hosts: 2,
      hosts: [
        { ...NOTHING, ...MET, dest: 'fine.example:80', exchanges: 10, inspected: 10 },
        {
          ...NOTHING,
          ...MET,
          dest: 'tls.example:443\u001b[2J',
          exchanges: 9,
          inspected: 1,
          truncated: 1,
          opaque: { pinned: 7, ech: 0 },
        },
      ],
    },
  });
  assert.match(seen, 'Seen: 20 exchanges, 5.0 MiB; 10 inspected completely');
  assert.match(seen, '7 went through a tunnel (TLS, as a rule)');
  assert.match(seen, '1 were inspected in part: up to max_scan_bytes');
  assert.match(seen, '2 were lost with an inspector that had to be replaced');
  assert.match(seen, 'Not seen: 10 of 20, wholly or in part\n');
  assert.match(seen, 'tls.example:443\\e[2J  1 inspected, not or in part: 1 truncated, 7 pinned\n');
  assert.not.match(seen, 'fine.example');
});

test('says where the trust is that opens TLS', () => {
  const fingerprint = 'ab'.repeat(32);
  const shown = text({
    https_inspection: true,
    ca_file: '/h/tls/ca.pem',
    ca_fingerprint_sha256: fingerprint,
  });
  assert.match(shown, `Certificate authority: /h/tls/ca.pem, SHA-256 ${fingerprint}.`);
  assert.match(shown, 'Java and Chromium need a step of their own');
  assert.not.match(text({}), 'Certificate authority');
});

test('does not speak of blind spots where there are none', () => {
  assert.not.match(text({}), 'Not seen');
});

test('gives warnings with their codes, and counts those it leaves out', () => {
  const warnings = Array.from({ length: 40 }, (_, at) => ({ code: `w_${at}`, message: `Trouble ${at}.` }));
  assert.match(text({ warnings }), 'Trouble 0. (w_0)');
  assert.match(text({ warnings }), 'and 28 more');
});

test('stays below 10,000 bytes whatever there is to say', () => {
  const long = '東'.repeat(400);
  const full = text({
    home: `/${long}`,
    findings: {
      total: 900,
      by_severity: { high: 900 },
      by_pattern: Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`pattern_${at}`, 3])),
    },
    coverage: {
      ...NOTHING,
      exchanges: 900,
      opaque: { tunnel: 900 },
      new_hosts: 300,
      hosts: Array.from({ length: 300 }, (_, at) => ({
        ...NOTHING,
        ...MET,
        senses: ['capture_host', 'look_alike_host'] as const,
        dest: `${'x'.repeat(250)}${at}.example:443`,
        opaque: { tunnel: 3 },
      })),
    },
    environment: { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: long, no_proxy: 'a.example,'.repeat(2_000) },
    warnings: Array.from({ length: 60 }, (_, at) => ({ code: `w_${at}`, message: `${long}.` })),
  });
  assert.ok(Buffer.byteLength(full) < 10_000, `${Buffer.byteLength(full)} bytes`);
  assert.match(full, 'too long to show: no_proxy');
  assert.match(full, "export HTTP_PROXY='http://127.0.0.1:1'");
});

test('says plainly that nothing runs', () => {
  const gone = { pid: null, listen: null, uptime_s: null, coverage: null, environment: {} };
  assert.match(text({ ...gone, status: 'stopped' }), /^Not running; home/);
  assert.match(text({ ...gone, status: 'stale' }), 'the state says running, but nothing answers');
  assert.not.match(text({ ...gone, status: 'stale' }), 'COMMAND');
});

test('hosts whose TLS stays closed are named with the reason, the time and the way to try again', () => {
  const since = '2026-04-26T00:00:00.000Z';
  const until = '2026-04-27T00:00:00.000Z';
  const shown = text({
    unopened_hosts: [
      { host: 'pinned.test:443', reason: 'pinned', side: 'client', since, until },
      { host: 'old.test:443', reason: 'tls_failed', side: 'origin', since, until },
      { host: 'odd.test:443', reason: 'tls_failed', side: 'client', since, until },
    ],
  });
  assert.match(shown, /old\.test:443 +the monitor and the origin could not agree on TLS; until/);
  assert.match(shown, /odd\.test:443 +a client and the monitor could not agree on TLS; until/);
  assert.match(
    shown,
    /pinned\.test:443 +a client did not accept the monitor's certificate; until 2026-04-27T/,
  );
  assert.match(shown, '--retry-hosts');
  assert.not.match(text({}), 'stays closed');
});

test.run();
