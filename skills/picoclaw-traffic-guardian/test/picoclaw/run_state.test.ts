import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RunState } from '../../lib/picoclaw/run_state.ts';
import { readState } from '../../lib/picoclaw/state.ts';
import { SetClock } from '../proxy/tls/memory_store.ts';

const test = suite<{ home: string; events: string[] }>('run state');

test.before.each((context) => {
  context.home = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-run-')));
  context.events = [];
});
test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));

const INPUT = { configSha256: 'd'.repeat(64), config: { drain_grace_s: 5 } };
const IDENTITY = { pid: 4242, start: '99', boot: 'b', nonce: 'a'.repeat(32) };
const INFO = {
  status: 'running',
  pid: 4242,
  home: '/home',
  listen: '127.0.0.1:18899',
  proxy_url: 'http://127.0.0.1:18899',
  https_inspection: false,
  ca_fingerprint_sha256: null,
  ca_file: null,
  trust_bundle: null,
  environment: {},
} as const;

/** What stands in the home's state: its status and its times. */
function standing(home: string): readonly unknown[] {
  const read = readState(home);
  return read.kind === 'state'
    ? [read.state.status, read.state.started_at, read.state.stopped_at]
    : [read.kind];
}

/** A run that holds the lock for as long as `held` says. */
function run(home: string, events: string[], clock = new SetClock(), held = () => true): RunState {
  return new RunState(home, clock, { held }, { record: ({ code }) => void events.push(code) });
}

test('says that it runs, since when, and in the end that it has stopped', ({ home, events }) => {
  const clock = new SetClock();
  const state = run(home, events, clock);
  assert.is(state.begun, null);
  state.end();
  assert.equal(standing(home), ['absent'], 'what never began has not stopped');
  const started = new Date(clock.time).toISOString();
  state.begin(INPUT, IDENTITY, 'c'.repeat(64), INFO);
  assert.is(state.begun?.at, clock.time);
  assert.equal(standing(home), ['running', started, null]);
  clock.time += 60_000;
  state.end();
  assert.equal(standing(home), ['stopped', started, new Date(clock.time).toISOString()]);
  assert.equal([state.setAside, events], [null, []]);
});

test('leaves the state alone that another run wrote after the lock was lost', ({ home, events }) => {
  let held = true;
  const state = run(home, events, new SetClock(), () => held);
  state.begin(INPUT, IDENTITY, 'c'.repeat(64), INFO);
  held = false;
  state.end();
  assert.is(standing(home)[0], 'running');
});

test('tells of a run that never said that it stopped', ({ home, events }) => {
  run(home, events).begin(INPUT, IDENTITY, 'c'.repeat(64), INFO);
  assert.is(run(home, events).setAside, null);
  assert.equal(events, ['stale_state']);
});

test('keeps a damaged state under another name, and says which', ({ home, events }) => {
  writeFileSync(path.join(home, 'state.json'), 'damaged', { mode: 0o600 });
  const { setAside } = run(home, events);
  assert.is(readFileSync(setAside ?? '', 'utf8'), 'damaged');
  assert.equal([standing(home), events], [['absent'], ['state_recovered']]);
});

test.run();
