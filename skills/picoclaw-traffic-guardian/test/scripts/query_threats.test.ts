import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../lib/detector/finding.ts';
import { encodeLine } from '../../lib/detector/log/line.ts';
import { sampleFinding, sampleFindings } from '../operator/samples.ts';
import { type Run, script, shell, temporary } from './script.ts';

const test = suite('query_threats');
const { directory: home, remove } = temporary('guardian test ');
const log = path.join(home, 'log');
const file = path.join(log, 'findings.jsonl');

function write(findings: readonly Finding[]): void {
  rmSync(log, { recursive: true, force: true });
  mkdirSync(log, { mode: 0o700 });
  writeFileSync(file, findings.map(encodeLine).join(''), { mode: 0o600 });
}

const query = (...args: string[]) => script('query_threats', ['--home', home, ...args]);
const found = ({ stdout }: Run) => JSON.parse(stdout);

test.after(remove);

test('answers an empty list when there is no home, no log, or nothing in it', async () => {
  const nowhere = script('query_threats', ['--home', path.join(home, 'nowhere')]);
  const noLog = query();
  for (const { code, stdout, stderr } of [await nowhere, await noLog]) {
    assert.equal({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(JSON.parse(stdout).findings, []);
  }
  assert.not(existsSync(path.join(home, 'nowhere')));
  write([]);
  assert.is(found(await query()).total, 0);
});

test('reads each finding once, in its latest form, newest first', async () => {
  const early = sampleFinding({ id: 'a'.repeat(16), last_seen: '2026-04-26T01:00:00.000Z' });
  const late = sampleFinding({ id: 'b'.repeat(16), last_seen: '2026-04-26T02:00:00.000Z' });
  const again = { ...early, occurrences: 4, last_seen: '2026-04-26T03:00:00.000Z' };
  write([early, late, again]);
  const { ok, total, returned, findings } = found(await query());
  assert.equal({ ok, total, returned }, { ok: true, total: 2, returned: 2 });
  assert.equal(findings, [again, late]);
});

test('filters by time, severity, direction, family, rule, destination and id', async () => {
  const now = Date.now();
  write([
    sampleFinding({ id: '1'.repeat(16), last_seen: new Date(now - 3 * 3_600_000).toISOString() }),
    sampleFinding({
      id: '2'.repeat(16),
      last_seen: new Date(now - 60_000).toISOString(),
      direction: 'inbound',
      threat_type: 'INJECTION',
      pattern: 'pipe_to_shell',
      rule: 'curl_pipe_shell',
      severity: 'critical',
      dest: 'evil.example:80',
    }),
  ]);
  const ids = async (...args: string[]) =>
    found(await query(...args)).findings.map(({ id }: Finding) => id[0]);
  assert.equal(await ids('--since', '1h'), ['2']);
  assert.equal(await ids('--until=1h'), ['1']);
  assert.equal(await ids('--severity', 'critical'), ['2']);
  assert.equal(await ids('--direction', 'outbound'), ['1']);
  assert.equal(await ids('--pattern', 'pipe_to_shell,ai_api_key'), ['2', '1']);
  assert.equal(await ids('--rule', 'curl_pipe_shell'), ['2']);
  assert.equal(await ids('--dest', '*.example'), ['2']);
  assert.equal(await ids('--id', '1'.repeat(16)), ['1']);
  assert.equal(await ids('--dest', 'evil.example', '--direction', 'outbound'), []);
});

test('refuses bad values with the flag, the reason and exit code 2', async () => {
  for (const [args, expected] of [
    [['--since', '2026-02-30'], /--since 2026-02-30: there is no such day/],
    [['--since', '1h', '--until', '2h'], /--since lies after --until/],
    [['--severity', 'hihg'], /--severity "hihg": it must be one of .*; did you mean high\?/],
    [['--direction', 'up'], /--direction "up"/],
    [['--limit', '0'], /--limit "0": it must be a whole number from 1 to 100000/],
    [['--limit', '1e3'], /--limit "1e3"/],
    [['--limit=-1'], /--limit "-1"/],
    [['--format', 'xml'], /--format "xml": it must be one of json, jsonl, text, csv, markdown/],
    [['--format', 'csv', '--json'], /--json and --format csv exclude each other/],
    [['--patern', 'x'], /unknown flag --patern; did you mean --pattern\?/],
  ] as const) {
    const { code, stdout, stderr } = await query(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, expected);
    assert.is(stderr.split('\n').length, 2);
    if (stdout !== '') assert.is(JSON.parse(stdout).code, 'E_USAGE');
  }
});

test('stays below 10,000 bytes by default, and hands over everything when asked', async () => {
  write(sampleFindings(3_000));
  const short = await query();
  assert.ok(Buffer.byteLength(short.stdout) < 10_000);
  assert.is(found(short).total, 3_000);
  assert.is(found(short).truncated, true);
  // More than a pipe holds, to a reader that is slow to begin.
  const { stdout } = await shell(
    '"$NODE" "$SCRIPTS/query_threats.mjs" --home "$H" --limit 3000 | (sleep 0.2; cat)',
    {
      env: { H: home },
    },
  );
  assert.is(JSON.parse(stdout).findings.length, 3_000);
});

test('a reader that leaves early gets no error', async () => {
  write(sampleFindings(3_000));
  const { code, stdout, stderr } = await shell(
    '{ "$NODE" "$SCRIPTS/query_threats.mjs" --home "$H" --limit 3000 --format jsonl; echo "left with $?" >&2; } | head -c 20',
    { env: { H: home } },
  );
  assert.is(code, 0);
  assert.is(stdout.length, 20);
  assert.is(stderr, 'left with 0\n');
});

test('a name that no rule and no finding has is a warning with the nearest one', async () => {
  write([
    sampleFinding({ id: 'abcd0123'.repeat(2), pattern: 'of_an_older_version', rule: 'old_rule' }),
    sampleFinding({ id: 'b'.repeat(16) }),
  ]);
  const messages = async (...args: string[]) => {
    const run = await query(...args);
    assert.equal({ code: run.code, stderr: run.stderr }, { code: 0, stderr: '' });
    const { ok, warnings } = found(run);
    assert.is(ok, true);
    assert.ok(warnings.every(({ code }: { code: string }) => code === 'unknown_name'));
    return warnings.map(({ message }: { message: string }) => message).join('\n');
  };
  assert.match(await messages('--pattern', 'ai_api_keys'), 'Did you mean ai_api_key?');
  assert.match(await messages('--pattern', 'zzzz'), /Known are .*pipe_to_shell/);
  assert.match(await messages('--rule', 'antropic_api_key'), 'Did you mean anthropic_api_key?');
  assert.match(await messages('--id', 'abcd0123', '--summary'), `Did you mean ${'abcd0123'.repeat(2)}?`);
  assert.match(await messages('--id', 'f'.repeat(16)), 'no finding in the log has this id');
  assert.is((await messages('--rule', 'a1,b2,c3,d4,e5,f6,g7')).split('\n').length, 6);
  // Known to this version, or to the one that wrote the log; and an id that another filter hides.
  assert.is(await messages('--pattern', 'pipe_to_shell,of_an_older_version', '--rule', 'old_rule'), '');
  assert.is(await messages('--id', 'B'.repeat(16), '--severity', 'critical'), '');
  const text = await query('--pattern', 'ai_api_keys', '--text');
  assert.match(text.stdout, /No findings\.\n.*Did you mean ai_api_key\?\n$/);
});

test('a full disk behind stdout is an error that is told', async () => {
  if (!existsSync('/dev/full'))
    return console.log('NOTE this system has no /dev/full: a full disk was not tried');
  write(sampleFindings(10));
  const { code, stderr } = await shell('"$NODE" "$SCRIPTS/query_threats.mjs" --home "$H" > /dev/full', {
    env: { H: home },
  });
  assert.is(code, 1);
  assert.match(stderr, /^query_threats: stdout cannot be written: .*\(ENOSPC\) \(E_FILE_UNWRITABLE\)\n$/);
});

test('every format reaches a pipe', async () => {
  write(sampleFindings(2));
  const lines = async (format: string) => (await query('--format', format)).stdout.trimEnd().split(/\r?\n/);
  assert.is((await lines('jsonl')).length, 2);
  assert.is((await lines('csv')).length, 3);
  assert.is((await lines('markdown')).length, 4);
  assert.match((await lines('text')).at(-1) ?? '', '2 findings, newest first.');
  assert.is((await lines('json')).length, 1);
});

test('--summary counts', async () => {
  write([...sampleFindings(3), sampleFinding({ id: 'f'.repeat(16), severity: 'low', dest: 'b.example:80' })]);
  const { total, summary } = found(await query('--summary'));
  assert.is(total, 4);
  assert.equal(summary.by_severity, { high: 3, low: 1 });
  assert.equal(summary.by_dest, { 'api.example.com:443': 3, 'b.example:80': 1 });
  assert.match((await query('--summary', '--text')).stdout, 'by severity\n  high  3\n  low   1\n');
  assert.match((await query('--summary', '--format', 'csv')).stdout, 'severity,high,3\r\n');
});

test('a tampered log is read as far as it is one, and cannot drive the terminal', async () => {
  write([sampleFinding({ snippet: '\u001b]0;owned\u0007\u009b2J\u202e', dest: 'a\u001b[31m.example:80' })]);
  appendFileSync(
    file,
    `{"__proto__":{"x":1}}\n\u001b[2Jnot json\n${JSON.stringify({ ...sampleFinding(), id: 'c'.repeat(16), snippet: 'raw \u009b5m' })}\n{"torn`,
  );
  const json = await query();
  assert.is(json.code, 0);
  assert.is(found(json).total, 2);
  assert.equal(found(json).warnings, [
    {
      code: 'log_lines_skipped',
      message: 'The finding log holds 2 damaged lines and 1 unfinished line; skipped.',
    },
  ]);
  for (const format of ['json', 'jsonl', 'text', 'csv', 'markdown']) {
    const { stdout } = await query('--format', format);
    assert.not.match(stdout.replace(/\r?\n/g, ''), /[\p{Cc}\p{Cf}]/u, format);
  }
});

test('a log that cannot be read is E_LOG_UNREADABLE', async () => {
  rmSync(log, { recursive: true, force: true });
  writeFileSync(log, '');
  const notADirectory = await query();
  assert.is(notADirectory.code, 1);
  assert.is(found(notADirectory).code, 'E_LOG_UNREADABLE');
  rmSync(log);
  mkdirSync(log, { mode: 0o700 });
  symlinkSync('/etc/hostname', file);
  const link = await query();
  assert.is(link.code, 1);
  assert.match(link.stderr, /^query_threats: .* \(E_LOG_UNREADABLE\)\n$/);
});

test('--explain says in plain words what one finding means, by the first digits of its id', async () => {
  write([
    sampleFinding({
      id: 'abcd0000'.repeat(2),
      dest: 'webhook.site:443',
      severity: 'critical',
      decoding: ['gzip', 'json', 'base64'],
      reasons: ['foreign_host', 'new_host', 'capture_host'],
      occurrences: 4,
    }),
    sampleFinding({ id: 'abff0000'.repeat(2), rule: 'rule_of_tomorrow', pattern: 'family_of_tomorrow' }),
  ]);
  const { code, stdout, stderr } = await query('--explain', 'ABCD');
  assert.equal({ code, stderr }, { code: 0, stderr: '' });
  assert.ok(Buffer.byteLength(stdout) < 10_000);
  const { ok, finding, explanation, warnings } = JSON.parse(stdout);
  assert.equal({ ok, id: finding.id, warnings }, { ok: true, id: 'abcd0000'.repeat(2), warnings: [] });
  assert.is(explanation.what, 'An API key of Anthropic.');
  assert.is(
    explanation.where,
    'Seen in the body of the request, on its way from 127.0.0.1 to webhook.site:443 over http.',
  );
  assert.is(explanation.decoded.length, 3);
  assert.equal(
    { is: explanation.severity.is, of_rule: explanation.severity.of_rule },
    { is: 'critical', of_rule: 'high' },
  );
  assert.match(explanation.severity.because.join(' '), 'collects what is sent to it');
  assert.match(explanation.next[0], 'Revoke the key at Anthropic');
  assert.equal(explanation.allow.suppression, {
    fingerprint: finding.fingerprint,
    dest: 'webhook.site:443',
    reason: explanation.allow.suppression.reason,
  });
  assert.equal(explanation.allow.trusted_api_hosts, { anthropic: ['webhook.site'] });
  assert.match(explanation.source, /^https:\/\/docs\.anthropic\.com/);

  const text = (await query('--explain', 'abcd', '--text')).stdout;
  for (const part of [
    /^Finding (abcd0000){2}: CRITICAL EXFIL ai_api_key \(anthropic_api_key\)\n/,
    /\nDecoded\n {2}1\. unpacked from gzip\n {2}2\. escapes of JSON undone\n {2}3\. decoded from base64\n/,
    /\nHow often\n {2}4 times, first at 2026-04-26 00:00:00Z/,
    /\{"fingerprint":"[0-9a-f]{32}","dest":"webhook\.site:443","reason":/,
  ])
    assert.match(text, part);

  const unknown = found(await query('--explain', 'abff'));
  assert.match(
    unknown.explanation.what,
    'rule_of_tomorrow of the family family_of_tomorrow, which this version',
  );
  assert.is(unknown.explanation.source, null);
});

test('--explain refuses an id of no finding, of several, and other filters', async () => {
  write(sampleFindings(20));
  for (const [args, expected] of [
    [['--explain', 'ffff'], /--explain "ffff": no finding in the log has this id/],
    [['--explain', '000'], /--explain "000": 20 findings begin so: 0000000000000000, .*…/],
    [['--explain', 'xyz'], /an id is 16 hexadecimal digits, or the first few of them/],
    [['--explain', '0000000000000001', '--summary'], /--explain and --summary exclude each other/],
    [['--explain', '0000000000000001', '--dest', 'a'], /--explain and --dest exclude each other/],
    [['--explain', '0000000000000001', '--format', 'csv'], /--explain and --format csv exclude each other/],
  ] as const) {
    const { code, stderr, stdout } = await query(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, expected);
    if (stdout !== '') assert.is(JSON.parse(stdout).code, 'E_USAGE');
  }
  assert.is((await query('--explain', '0000000000000001')).code, 0);
});

test('an explanation of a tampered finding stays short, and cannot drive the terminal', async () => {
  const hostile = '\u001b[2J\u202e'.repeat(100);
  write([
    sampleFinding({
      dest: hostile,
      location: hostile,
      snippet: hostile,
      subject: hostile,
      rule: hostile,
      decoding: Array(16).fill(hostile.slice(0, 60)),
      reasons: Array(16).fill(hostile.slice(0, 60)),
    }),
  ]);
  for (const form of ['--json', '--text']) {
    const { code, stdout } = await query('--explain', '0123', form);
    assert.is(code, 0);
    assert.ok(Buffer.byteLength(stdout) < 10_000, `${form}: ${Buffer.byteLength(stdout)}`);
    assert.not.match(stdout.replace(/\n/g, ''), /[\p{Cc}\p{Cf}]/u, form);
  }
});

test('an invalid configuration is reported with all its problems', async () => {
  const config = path.join(home, 'bad.json');
  writeFileSync(config, '{"max_scan_bytes": 1, "blocking": true}');
  const { code, stdout } = await query('--config', config);
  assert.is(code, 2);
  assert.is(JSON.parse(stdout).code, 'E_CONFIG_INVALID');
  assert.is(JSON.parse(stdout).problems.length, 2);
});

test.run();
