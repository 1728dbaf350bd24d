import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeLine } from '../../lib/detector/log/line.ts';
import { sampleFinding } from '../detector/sample_finding.ts';
import { type ScriptName, script, temporary } from './script.ts';
import { checkDrift, generateProfile } from './security_guardian.ts';

const AT = '2026-04-26T00:00:00.000Z';

const test = suite('posture_consumer');
const { directory, remove } = temporary();
let serial = 0;
test.after(remove);

/** A home of its own, Picoclaw's configuration beside it, and the security guardian over both. */
function installation() {
  const root = path.join(directory, `installation-${serial++}`);
  const home = path.join(root, 'guardian');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const gateway = path.join(root, 'config.json');
  writeFileSync(gateway, JSON.stringify({ version: 3, gateway: { host: '127.0.0.1', port: 18790 } }));
  const fragment = path.join(root, 'posture.json');
  const run = async (name: ScriptName, ...args: string[]) => {
    const { code, stdout, stderr } = await script(name, ['--home', home, ...args], {
      env: { PICOCLAW_HOME: root },
    });
    assert.is(stderr, '');
    assert.is(code, 0, stdout);
    return JSON.parse(stdout);
  };
  return {
    home,
    fragment,
    run,
    start: () => run('start', '--background', '--listen', '127.0.0.1:0'),
    exportIt: () => run('export_profile', '--output', fragment),
    profile: (withFragment = true) => generateProfile(withFragment ? [gateway, fragment] : [gateway], AT),
  };
}

const CRITICAL = { code: 'WATCHED_FILE_DRIFT', severity: 'critical' } as const;

test('including the fragment adds one watched file, no posture signal and no secret marker', async () => {
  const { exportIt, profile, fragment, start, run } = installation();
  const without = profile(false);
  await exportIt();
  for (const running of [false, true]) {
    if (running) {
      await start();
      await exportIt();
    }
    const including = profile();
    assert.equal(including.signals, without.signals);
    assert.is(including.secret_markers, without.secret_markers);
    assert.equal(including.watched_files.slice(0, -1), without.watched_files);
    const [entry, ...more] = including.watched_files.slice(1);
    assert.equal(more, []);
    assert.is(entry?.path, fragment);
    assert.is(entry?.type, 'file');
    assert.is(entry?.mode, '0600');
    assert.equal(checkDrift(without, including), [
      { code: 'WATCHED_FILE_NEW', severity: 'low', path: fragment },
    ]);
  }
  await run('stop');
});

test('two profiles over an unchanged fragment are byte-identical, exported again or not', async () => {
  const { exportIt, profile, fragment, start, run } = installation();
  await start();
  assert.is((await exportIt()).changed, true);
  const bytes = readFileSync(fragment);
  const first = JSON.stringify(profile());
  assert.is(JSON.stringify(profile()), first);
  assert.is((await exportIt()).changed, false);
  assert.equal(readFileSync(fragment), bytes);
  assert.is(JSON.stringify(profile()), first);
  await run('stop');
});

test('tampering shows as critical drift until the fragment is exported anew, a removed one as missing', async () => {
  const { exportIt, profile, fragment } = installation();
  await exportIt();
  const baseline = profile();
  const genuine = readFileSync(fragment, 'utf8');
  writeFileSync(fragment, genuine.replace('"stopped"', '"running"'));
  assert.equal(checkDrift(baseline, profile()), [{ ...CRITICAL, path: fragment }]);
  await exportIt();
  const repaired = JSON.parse(readFileSync(fragment, 'utf8'));
  assert.equal({ ...repaired, generated_at: '' }, { ...JSON.parse(genuine), generated_at: '' });
  rmSync(fragment);
  assert.equal(checkDrift(baseline, profile()), [
    { code: 'WATCHED_FILE_MISSING', severity: 'high', path: fragment },
  ]);
});

test('stopping the monitor and changing its configuration each show as drift', async () => {
  const { exportIt, profile, fragment, start, run, home } = installation();
  await start();
  await exportIt();
  const running = profile();
  await run('stop');
  await exportIt();
  const stopped = profile();
  assert.equal(checkDrift(running, stopped), [{ ...CRITICAL, path: fragment }]);
  writeFileSync(path.join(home, 'config.json'), JSON.stringify({ max_scan_bytes: 4096 }), { mode: 0o600 });
  await exportIt();
  assert.equal(checkDrift(stopped, profile()), [{ ...CRITICAL, path: fragment }]);
});

test('a monitor that was killed shows as stale, which is drift', async () => {
  const { exportIt, profile, fragment, start } = installation();
  const { pid } = await start();
  await exportIt();
  const running = profile();
  process.kill(pid, 'SIGKILL');
  // Its death is asynchronous: until the process is gone, it still counts as running.
  for (let status = 'running'; status === 'running'; ) status = (await exportIt()).fragment.monitor_status;
  assert.is(JSON.parse(readFileSync(fragment, 'utf8')).monitor_status, 'stale');
  assert.equal(checkDrift(running, profile()), [{ ...CRITICAL, path: fragment }]);
});

test('findings show as drift when there is something new, not when one merely recurs', async () => {
  const { exportIt, profile, fragment, home } = installation();
  const log = path.join(home, 'log/findings.jsonl');
  const append = (...args: Parameters<typeof sampleFinding>) =>
    appendFileSync(log, encodeLine(sampleFinding(...args)), { mode: 0o600 });
  mkdirSync(path.dirname(log), { mode: 0o700 });
  await exportIt();
  const clean = profile();
  append(1);
  await exportIt();
  const found = profile();
  assert.equal(checkDrift(clean, found), [{ ...CRITICAL, path: fragment }]);
  for (let occurrences = 2; occurrences <= 1024; occurrences *= 2)
    append(1, {
      occurrences,
      last_seen: `2026-04-26T00:${String(Math.log2(occurrences)).padStart(2, '0')}:00.000Z`,
    });
  assert.is((await exportIt()).changed, false);
  assert.equal(checkDrift(found, profile()), []);
  append(2);
  await exportIt();
  assert.equal(checkDrift(found, profile()), [{ ...CRITICAL, path: fragment }]);
});

test('traffic without findings, through a running monitor, moves nothing', async () => {
  const { exportIt, profile, start, run } = installation();
  const origin = http.createServer((_, response) => response.end('a quiet page'));
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const { proxy_url } = await start();
  await exportIt();
  const before = profile();
  const proxy = new URL(proxy_url);
  const target = `http://127.0.0.1:${(origin.address() as AddressInfo).port}/`;
  for (let turn = 0; turn < 5; turn++) {
    const credentials = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
    const request = http.get({
      host: proxy.hostname,
      port: proxy.port,
      path: target,
      headers: { Host: new URL(target).host, 'Proxy-Authorization': `Basic ${credentials}` },
    });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(response, 'end');
    assert.is(response.statusCode, 200);
  }
  assert.is((await exportIt()).changed, false);
  assert.equal(checkDrift(before, profile()), []);
  await run('stop');
  origin.close();
  origin.closeAllConnections();
});

test.run();
