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

test('an invalid configuration is reported with all its problems', async () => {
  const config = path.join(home, 'bad.json');
  writeFileSync(config, '{"max_scan_bytes": 1, "blocking": true}');
  const { code, stdout } = await query('--config', config);
  assert.is(code, 2);
  assert.is(JSON.parse(stdout).code, 'E_CONFIG_INVALID');
  assert.is(JSON.parse(stdout).problems.length, 2);
});

test.run();
