import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startInStat } from '../../lib/picoclaw/process_identity.ts';
import { MonitorUsers } from '../../lib/picoclaw/users.ts';

const test = suite('users');

/** A process that runs until it is killed. */
function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  return { pid: child.pid ?? 0, kill: () => child.kill('SIGKILL') && once(child, 'exit') };
}

test('counts each process once, for as long as it runs', async () => {
  const users = new MonitorUsers();
  assert.equal(await users.remaining(), []);
  const [one, other] = [sleeper(), sleeper()];
  for (const { pid } of [one, other, one]) await users.add(pid);
  assert.equal(await users.remaining(), [one.pid, other.pid]);
  await one.kill();
  assert.equal(await users.remaining(), [other.pid]);
  await other.kill();
  assert.equal(await users.remaining(), []);
});

test('no process, and none that could be, is no user', async () => {
  const users = new MonitorUsers();
  const gone = sleeper();
  await gone.kill();
  for (const pid of [gone.pid, 2 ** 31 - 1, 9_999_999_999]) await users.add(pid);
  assert.equal(await users.remaining(), []);
});

test('a process that has ended and was not waited for is no user', async () => {
  if (process.platform !== 'linux') {
    process.stdout.write('NOTE zombies are told from processes on Linux alone\n');
    return;
  }
  // What takes the shell's place waits for nobody; until then the other has something to read.
  const parent = spawn('/bin/sh', ['-c', 'cat <&3 & echo $!; exec sleep 20'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  assert.ok(parent.stdout !== null);
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(line);
  while (readFileSync(`/proc/${parent.pid}/comm`, 'latin1') !== 'sleep\n') await setImmediate();
  parent.stdio[3]?.destroy();
  while (startInStat(readFileSync(`/proc/${pid}/stat`, 'latin1')) !== 'ended') await setImmediate();
  const users = new MonitorUsers();
  await users.add(pid);
  assert.equal(await users.remaining(), []);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

test('a process that counts itself while another is looked at stays counted', async () => {
  const users = new MonitorUsers();
  const one = sleeper();
  await users.add(one.pid);
  const looking = users.remaining();
  await users.add(process.pid);
  await looking;
  assert.equal(await users.remaining(), [one.pid, process.pid]);
  await one.kill();
});

test.run();
