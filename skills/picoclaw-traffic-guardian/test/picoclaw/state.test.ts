import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type MonitorState,
  readState,
  STATE_SCHEMA,
  setStateAside,
  writeState,
} from '../../lib/picoclaw/state.ts';

const test = suite<{ home: string; file: string }>('state');

test.before.each((context) => {
  context.home = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-state-')));
  context.file = path.join(context.home, 'state.json');
});
test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));

const STATE: MonitorState = {
  schema_version: STATE_SCHEMA,
  status: 'running',
  identity: { pid: 4242, start: '99', boot: 'b', nonce: 'a'.repeat(32) },
  listen: '127.0.0.1:18899',
  control_token: 'c'.repeat(64),
  version: '0.1.0',
  mode: 'detect',
  https_inspection: false,
  ca_fingerprint_sha256: null,
  config_sha256: 'd'.repeat(64),
  drain_grace_s: 10,
  started_at: '2026-04-26T00:00:00.000Z',
  stopped_at: null,
};

test('reads back what was written, and is for its owner alone', ({ home, file }) => {
  assert.equal(readState(home), { kind: 'absent' });
  for (const state of [
    STATE,
    { ...STATE, status: 'stopped', stopped_at: STATE.started_at, listen: '[::1]:1' } as const,
  ]) {
    writeState(home, state);
    assert.equal(readState(home), { kind: 'state', state });
    assert.is(statSync(file).mode & 0o777, 0o600);
  }
});

test('a state cut short anywhere is corrupt, and never repeated', ({ home, file }) => {
  writeState(home, STATE);
  const whole = readFileSync(file, 'utf8');
  // The last two characters are the closing brace and the newline.
  for (let length = 0; length < whole.length - 1; length++) {
    writeFileSync(file, whole.slice(0, length));
    const read = readState(home);
    assert.is(read.kind, 'corrupt', `cut at ${length}`);
    if (read.kind !== 'corrupt') return;
    assert.match(read.message, /state\.json line \d+: /);
    assert.not.match(read.message, 'ccc');
  }
});

for (const [what, change, complaint] of [
  ['a foreign schema', { schema_version: 'other/v1' }, /line 2: "schema_version"/],
  ['a process group for a process', { identity: { ...STATE.identity, pid: -1 } }, /line 4: "identity"/],
  ['a listen address elsewhere', { listen: 'evil.example:80' }, /line \d+: "listen"/],
  ['a listen address with more behind it', { listen: '127.0.0.1:80/x' }, /"listen"/],
  ['a short token', { control_token: 'c' }, /"control_token"/],
  ['a time that is none', { started_at: 'today' }, /"started_at"/],
  ['a grace of years', { drain_grace_s: 1e9 }, /"drain_grace_s"/],
  ['a version with an escape', { version: '\u001b[31m' }, /"version"/],
] as const) {
  test(`names line and key of ${what}`, ({ home, file }) => {
    writeFileSync(file, `${JSON.stringify({ ...STATE, ...change }, null, 2)}\n`);
    const read = readState(home);
    assert.is(read.kind, 'corrupt');
    if (read.kind === 'corrupt') assert.match(read.message, complaint);
  });
}

for (const [what, content] of [
  ['another program’s file', 'hello'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a comment', '{/**/}'],
  ['NUL bytes, as after a power cut', '\0'.repeat(600)],
  ['more than any state', ' '.repeat(100_000)],
] as const) {
  test(`${what} is corrupt`, ({ home, file }) => {
    writeFileSync(file, content);
    assert.is(readState(home).kind, 'corrupt');
  });
}

test('does not follow a symlink, nor read a directory', ({ home, file }) => {
  writeFileSync(path.join(home, 'elsewhere'), JSON.stringify(STATE));
  symlinkSync(path.join(home, 'elsewhere'), file);
  assert.is(readState(home).kind, 'corrupt');
  rmSync(file);
  mkdirSync(file);
  assert.is(readState(home).kind, 'corrupt');
});

test('a damaged state is kept beside', ({ home, file }) => {
  writeFileSync(file, 'damaged');
  assert.is(readFileSync(setStateAside(home), 'utf8'), 'damaged');
  assert.equal(readState(home), { kind: 'absent' });
});

test.run();
