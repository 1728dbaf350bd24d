import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outcome, temporary } from './script.ts';

const test = suite('demo');
const { directory, remove } = temporary();

test.after(remove);

/** The demo as `npm run demo` starts it, its temporary files in a folder of its own. */
function demo(): { readonly child: ChildProcess; readonly folder: string } {
  const folder = mkdtempSync(path.join(directory, 'demo-'));
  const child = spawn(process.execPath, [path.resolve('build/utils/demo/demo.mjs')], {
    env: { PATH: process.env.PATH, TMPDIR: folder, PICOCLAW_TRAFFIC_GUARDIAN_MODE: 'not a mode' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, folder };
}

/** Nothing listens any more where the demo said that its monitor does. */
async function monitorEnded(stdout: string): Promise<boolean> {
  const port = Number(/ listens on 127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]);
  assert.ok(port > 0, stdout);
  const socket = connect(port, '127.0.0.1');
  const refused = new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(false)).on('error', () => resolve(true));
  });
  return refused.finally(() => socket.destroy());
}

test('the demo shows findings, coverage, a summary and the posture of an agent, and leaves nothing behind', async () => {
  const { child, folder } = demo();
  const { code, stdout, stderr } = await outcome(child);
  assert.equal({ code, stderr }, { code: 0, stderr: '' });
  assert.match(stdout, /critical +outbound ai_api_key +collector\.hostile\.test:\d+/);
  assert.match(stdout, /inbound +pipe_to_shell +docs\.hostile\.test:\d+/);
  assert.match(stdout, 'byte for byte as the origin sent them');
  assert.match(stdout, /Seen: \d+ exchanges/);
  assert.match(stdout, '"schema_version": "clawsec-traffic-posture/v1"');
  assert.match(stdout, 'sk-ant-api03-[REDACTED]');
  assert.not.match(stdout, /sk-ant-api03-[A-Za-z0-9]/);
  assert.not.match(stdout, 'gateway_config_missing');
  assert.equal(readdirSync(folder), []);
  assert.ok(await monitorEnded(stdout));
});

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`a demo that ${signal} ends leaves nothing behind either`, async () => {
    const { child, folder } = demo();
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('listens on')) child.kill(signal);
    });
    const { code, stdout, stderr } = await outcome(child);
    assert.is(code, expected);
    assert.is(stderr, `demo: ended by ${signal}\n`);
    assert.equal(readdirSync(folder), []);
    assert.ok(await monitorEnded(stdout));
  });
}

test.run();
