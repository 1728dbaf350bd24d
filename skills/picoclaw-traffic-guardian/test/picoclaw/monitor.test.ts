import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../lib/clock.ts';
import { startInBackground } from '../../lib/picoclaw/background.ts';
import { loadConfig } from '../../lib/picoclaw/config/load.ts';
import { askStatus } from '../../lib/picoclaw/control_client.ts';
import { presenceOf } from '../../lib/picoclaw/presence.ts';
import { readState } from '../../lib/picoclaw/state.ts';
import { type StatusReport, statusReport } from '../../lib/picoclaw/status_report.ts';
import { stopMonitor } from '../../lib/picoclaw/stop.ts';
import { argumentFor, ask, endAll, infoOf, origin, SCRIPT_URL, startMonitor } from './monitor_process.ts';

const test = suite<{ home: string }>('monitor');

test.before.each((context) => {
  context.home = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-monitor-')));
});
test.after.each(({ home }) => {
  endAll();
  // What was killed a moment ago may still be writing.
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
});

function report(home: string): Promise<StatusReport> {
  const env = { HOME: home };
  return statusReport({ home, loaded: loadConfig({ home, flags: {}, env }), env, clock: systemClock });
}

const codes = ({ warnings }: StatusReport) => warnings.map(({ code }) => code);

function stateIn(home: string) {
  const read = readState(home);
  if (read.kind !== 'state') throw new Error(read.kind);
  return read.state;
}

test('starts, relays, tells what it saw, and stops when told', async ({ home }) => {
  const target = await origin((_, response) => response.end('hello'));
  const monitor = startMonitor({ home });
  const info = await infoOf(monitor);
  assert.is(info.status, 'running');
  assert.is(info.pid, monitor.child.pid);
  assert.is(info.home, home);
  assert.match(info.listen, /^127\.0\.0\.1:[1-9]\d*$/);
  assert.is(info.environment.HTTP_PROXY, info.proxy_url);
  assert.is(statSync(path.join(home, 'state.json')).mode & 0o777, 0o600);

  assert.match(
    await ask(info, `http://127.0.0.1:${target.port}/`).answer,
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*hello/,
  );
  const status = await report(home);
  assert.is(status.status, 'running');
  assert.is(status.pid, info.pid);
  assert.is(status.coverage?.exchanges, 1);
  assert.is(status.coverage?.inspected, 1);
  assert.equal(status.findings, { total: 0, by_severity: {}, by_pattern: {} });
  assert.equal(status.environment, info.environment);
  assert.ok(codes(status).includes('https_not_inspected'));

  assert.equal(await stopMonitor(home), { was: 'running' });
  assert.equal(await monitor.ended, { code: 0, signal: null });
  assert.is(stateIn(home).status, 'stopped');
  assert.is((await report(home)).status, 'stopped');
  assert.equal(await stopMonitor(home), { was: 'stopped' });
  assert.is(monitor.stderr(), '');
  target.close();
});

test('names no host to anyone that is made of what is no word, and to people none that rules know', async ({
  home,
}) => {
  const target = await origin((_, response) => response.end());
  const piece = 'q7rt2mz9xk4wv8bn3jc6';
  const known = 'akiamountainriverfox.drop.test'; // an access key's shape, in words
  const hosts = [`${piece}${piece}.drop.test`, `${piece}.${piece}.drop.test`, known, 'files.models.test'];
  const resolve = Object.fromEntries(hosts.map((host) => [host, '127.0.0.1']));
  writeFileSync(path.join(home, 'config.json'), JSON.stringify({ resolve }), { mode: 0o600 });
  const info = await infoOf(startMonitor({ home }));
  for (const host of hosts) await ask(info, `http://${host}:${target.port}/`).answer;
  const names = (status: Pick<StatusReport, 'coverage'> | undefined) =>
    (status?.coverage?.hosts ?? []).map(({ dest }) => dest.replace(/:\d+$/, '')).sort();
  const redacted = '[REDACTED].drop.test';
  assert.equal(names(await report(home)), [redacted, redacted, redacted, 'files.models.test']);
  const account = (await askStatus(stateIn(home)))?.coverage.hosts.map(({ dest }) => dest.split(':')[0]);
  assert.equal(account?.sort(), [redacted, redacted, known, 'files.models.test']);
  await stopMonitor(home);
  target.close();
});

test('of several starts at once one wins, and the others say who', async ({ home }) => {
  for (const round of ['first', 'with a stale state']) {
    const monitors = Array.from({ length: 6 }, () => startMonitor({ home }));
    const openings = await Promise.all(monitors.map(({ opening }) => opening));
    const winners = openings.flatMap((opening) => ('code' in opening ? [] : [opening]));
    assert.is(winners.length, 1, round);
    for (const opening of openings) {
      if (!('code' in opening)) continue;
      assert.is(opening.code, 'E_ALREADY_RUNNING');
      assert.match(opening.message, `process ${winners[0]?.pid}, listening on ${winners[0]?.listen}`);
    }
    for (const { child } of monitors) if (child.pid === winners[0]?.pid) child.kill('SIGKILL');
    await Promise.all(monitors.map(({ ended }) => ended));
  }
});

test('after kill -9 the state is stale; stop cleans up, and so does the next start', async ({ home }) => {
  for (const cleanUp of ['stop', 'start']) {
    const monitor = startMonitor({ home });
    await infoOf(monitor);
    monitor.child.kill('SIGKILL');
    await monitor.ended;
    const status = await report(home);
    assert.is(status.status, 'stale');
    assert.is(status.pid, null);
    assert.ok(codes(status).includes('stale_state'));
    if (cleanUp === 'stop') {
      assert.equal(await stopMonitor(home), { was: 'stale' });
      assert.is(stateIn(home).status, 'stopped');
    }
  }
  const next = startMonitor({ home });
  await infoOf(next);
  assert.is((await presenceOf(home)).status, 'running');
  await stopMonitor(home);
  await next.ended;
});

test('a program that has the number of a dead monitor is never signalled', async ({ home }) => {
  const monitor = startMonitor({ home });
  await infoOf(monitor);
  monitor.child.kill('SIGKILL');
  await monitor.ended;
  const innocent = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(innocent, 'close');
  // What the disk says after the number was given to somebody else.
  const reused = (file: string) =>
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replaceAll(`"pid": ${monitor.child.pid}`, `"pid": ${innocent.pid}`)
        .replaceAll(`"pid":${monitor.child.pid}`, `"pid":${innocent.pid}`),
    );
  reused(path.join(home, 'state.json'));
  reused(path.join(home, 'lock/1/holder.json'));
  assert.is(stateIn(home).identity.pid, innocent.pid);
  assert.is((await presenceOf(home)).status, 'stale');
  assert.equal(await stopMonitor(home), { was: 'stale' });
  innocent.stdin.end();
  assert.equal(await ended, [0, null]);
});

test('a damaged state is named by status, kept by start, and no obstacle to stop', async ({ home }) => {
  const file = path.join(home, 'state.json');
  writeFileSync(file, '{"schema_version":');
  const error = await report(home).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.is(error?.code, 'E_STATE_CORRUPT');
  assert.match(error?.message, 'state.json line 1');
  const monitor = startMonitor({ home });
  await infoOf(monitor);
  assert.is(readFileSync(`${file}.damaged`, 'utf8'), '{"schema_version":');
  assert.ok(codes(await report(home)).includes('state_recovered'));
  // Damaged or removed while it runs: the lock still says who it is.
  for (const damage of [() => writeFileSync(file, 'x'), () => rmSync(file)]) {
    damage();
    const unaskable = await report(home).then(
      ({ status }) => status,
      ({ code, message }) => `${code} ${message}`,
    );
    assert.match(unaskable, `E_STATE_CORRUPT process ${monitor.child.pid} runs for this home`);
  }
  assert.equal(await stopMonitor(home), { was: 'running' });
  assert.equal(await monitor.ended, { code: 0, signal: null });
  writeFileSync(file, 'x');
  assert.equal(await stopMonitor(home), { was: 'stale' });
  assert.equal(await stopMonitor(home), { was: 'stopped' });
});

test('a port in use is said, and leaves nothing behind', async ({ home }) => {
  const occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  const address = occupant.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const refused = startMonitor({ home, flags: { listen: `127.0.0.1:${port}` } });
  const opening = await refused.opening;
  assert.ok('code' in opening);
  if ('code' in opening) {
    assert.is(opening.code, 'E_LISTEN_IN_USE');
    assert.match(opening.message, '--listen');
  }
  assert.equal(await refused.ended, { code: 1, signal: null });
  occupant.close();
  const next = startMonitor({ home, flags: { listen: `127.0.0.1:${port}` } });
  await infoOf(next);
  await stopMonitor(home);
  await next.ended;
});

/** An origin that has a request and answers when told. */
async function reluctantOrigin() {
  let waiting: (response: ServerResponse) => void;
  const asked = new Promise<ServerResponse>((resolve) => {
    waiting = resolve;
  });
  const target = await origin((_, response) => waiting(response));
  return { ...target, asked };
}

test('SIGTERM lets an exchange finish; its answer arrives whole', async ({ home }) => {
  const target = await reluctantOrigin();
  const monitor = startMonitor({ home });
  const info = await infoOf(monitor);
  const { answer } = ask(info, `http://127.0.0.1:${target.port}/`);
  const response = await target.asked;
  monitor.child.kill('SIGTERM');
  // No longer accepting is how the drain shows from outside.
  while ((await ask(info, 'http://127.0.0.1:1/').answer) !== '') await sleep(5);
  response.end('finished');
  assert.match(await answer, /200 OK[\s\S]*finished/);
  assert.equal(await monitor.ended, { code: 0, signal: null });
  assert.is(stateIn(home).status, 'stopped');
  target.close();
});

test('a second signal cuts what is open, and still ends in order', async ({ home }) => {
  const target = await reluctantOrigin();
  const monitor = startMonitor({ home });
  const info = await infoOf(monitor);
  const { answer } = ask(info, `http://127.0.0.1:${target.port}/`);
  await target.asked;
  monitor.child.kill('SIGTERM');
  while ((await ask(info, 'http://127.0.0.1:1/').answer) !== '') await sleep(5);
  monitor.child.kill('SIGINT');
  assert.is(await answer, '');
  assert.equal(await monitor.ended, { code: 0, signal: null });
  assert.is(stateIn(home).status, 'stopped');
  assert.match(readFileSync(path.join(home, 'monitor.log'), 'utf8'), '"code":"stopped"');
  target.close();
});

test('goes on when its home is deleted and its stdout closed, and through a hangup', async ({ home }) => {
  const target = await origin((_, response) => response.end('hello'));
  const monitor = startMonitor({ home });
  const info = await infoOf(monitor);
  monitor.child.stdout?.destroy();
  monitor.child.stderr?.destroy();
  monitor.child.kill('SIGHUP');
  // Without a listener Node would open its debugger.
  monitor.child.kill('SIGUSR1');
  // Not while the inspector is still opening its log there.
  while (!existsSync(path.join(home, 'log/findings.jsonl'))) await sleep(5);
  rmSync(home, { recursive: true, maxRetries: 10 });
  for (let turn = 0; turn < 3; turn++)
    assert.match(await ask(info, `http://127.0.0.1:${target.port}/`).answer, /hello/);
  monitor.child.kill('SIGTERM');
  assert.equal(await monitor.ended, { code: 0, signal: null });
  assert.not.ok(existsSync(path.join(home, 'state.json')));
  target.close();
});

test('one whose home was deleted says so, relays, and leaves its successor alone', async ({ home }) => {
  const target = await origin((_, response) => response.end('hello'));
  const first = startMonitor({ home });
  const info = await infoOf(first);
  const known = stateIn(home);
  const warned = async () => (await askStatus(known))?.warnings.map(({ code }) => code) ?? [];
  assert.not((await warned()).includes('home_lost'));
  while (!existsSync(path.join(home, 'log/findings.jsonl'))) await sleep(5);
  rmSync(home, { recursive: true, maxRetries: 10 });
  assert.ok((await warned()).includes('home_lost'));

  const second = startMonitor({ home });
  const successor = await infoOf(second);
  assert.ok((await warned()).includes('home_lost'));
  for (const each of [info, successor])
    assert.match(await ask(each, `http://127.0.0.1:${target.port}/`).answer, /hello/);
  first.child.kill('SIGTERM');
  assert.equal(await first.ended, { code: 0, signal: null });
  const presence = await presenceOf(home);
  assert.is(presence.status, 'running');
  assert.is(presence.state?.identity.pid, successor.pid);
  assert.match(
    readFileSync(path.join(home, 'monitor.log'), 'utf8'),
    `the home of process ${info.pid} belongs to process ${successor.pid} now`,
  );
  assert.equal(await stopMonitor(home), { was: 'running' });
  assert.equal(await second.ended, { code: 0, signal: null });
  target.close();
});

test('one that hangs is stale and alive, and running again when it answers', async ({ home }) => {
  const monitor = startMonitor({ home });
  await infoOf(monitor);
  monitor.child.kill('SIGSTOP');
  const hanging = await report(home);
  assert.is(hanging.status, 'stale');
  assert.ok(codes(hanging).includes('monitor_not_answering'));
  monitor.child.kill('SIGCONT');
  assert.is((await report(home)).status, 'running');
  await stopMonitor(home);
  await monitor.ended;
});

test('in the background it outlives its starter; NODE_OPTIONS stay behind', async ({ home }) => {
  const env = { ...process.env, NODE_OPTIONS: '--require=/missing/module.js' };
  const args = [argumentFor({ home })];
  const info = await startInBackground({ scriptUrl: SCRIPT_URL, args, env, home });
  const status = await report(home);
  assert.is(status.pid, info.pid);
  assert.not.ok(codes(status).includes('node_options_present'));
  const again = await startInBackground({ scriptUrl: SCRIPT_URL, args, env, home }).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.is(again?.code, 'E_ALREADY_RUNNING');
  assert.match(again?.message, `process ${info.pid}, listening on ${info.listen}`);
  assert.equal(await stopMonitor(home), { was: 'running' });
});

test('NODE_OPTIONS of a foreground monitor are a warning', async ({ home }) => {
  const monitor = startMonitor({ home, env: { NODE_OPTIONS: '--max-http-header-size=8192' } });
  await infoOf(monitor);
  assert.ok(codes(await report(home)).includes('node_options_present'));
  await stopMonitor(home);
  await monitor.ended;
});

test.run();
