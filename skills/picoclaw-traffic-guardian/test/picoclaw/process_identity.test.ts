import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { livenessOf, ownIdentity, parseIdentity, startInStat } from '../../lib/picoclaw/process_identity.ts';

const test = suite('process_identity');

test('recognises the running process, and each run by its own nonce', async () => {
  const [one, two] = [await ownIdentity(), await ownIdentity()];
  assert.is(await livenessOf(one), process.platform === 'win32' ? 'unproven' : 'alive');
  assert.is(one.start, two.start);
  assert.is.not(one.nonce, two.nonce);
});

test('a number that another program has now is not the process that had it', async () => {
  const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    const self = await ownIdentity();
    assert.is(await livenessOf({ ...self, pid: other.pid ?? 0 }), self.start === null ? 'unproven' : 'dead');
  } finally {
    other.stdin?.end();
    await once(other, 'close');
  }
});

test('a number from before a reboot is nobody', async () => {
  const self = await ownIdentity();
  if (self.boot === null) {
    process.stdout.write('NOTE this platform has no boot id\n');
    return;
  }
  assert.is(await livenessOf({ ...self, boot: '00000000-0000-0000-0000-000000000000' }), 'dead');
});

test('a process that has ended is dead', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const pid = child.pid ?? 0;
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.is(await livenessOf({ pid, start: '1', boot: null, nonce: 'a'.repeat(32) }), 'dead');
});

test('without a start time nothing is proven', async () => {
  const identity = { pid: process.pid, start: null, boot: null, nonce: 'a'.repeat(32) };
  assert.is(await livenessOf(identity), 'unproven');
});

test('reads the start time behind any process name, and a zombie as ended', () => {
  const rest = 'S 1 2 3 0 -1 4 5 6 7 8 9 10 11 12 20 0 1 0 4711 99 1';
  assert.is(startInStat(`42 (node) ${rest}`), '4711');
  assert.is(startInStat(`42 (a) b (c) 1 2) ${rest}`), '4711');
  assert.is.not(startInStat(`42 (node) ${rest.replace('S', 'Z')}`), '4711');
  assert.is(startInStat(''), undefined);
  assert.is(startInStat('42 (node) S'), undefined);
});

test('takes from disk only what can be an identity', () => {
  const good = { pid: 7, start: '1', boot: null, nonce: 'a'.repeat(32) };
  assert.equal(parseIdentity({ ...good, more: 1 }), good);
  // 0 and negative numbers address process groups: kill(2).
  for (const pid of [0, -1, 1.5, 2 ** 31, '7', null]) assert.is(parseIdentity({ ...good, pid }), undefined);
  for (const nonce of ['', 'A'.repeat(32), 'a'.repeat(33), 1])
    assert.is(parseIdentity({ ...good, nonce }), undefined);
  for (const start of [1, undefined, 'x'.repeat(65)]) assert.is(parseIdentity({ ...good, start }), undefined);
  for (const value of [null, 1, 'x', [], {}]) assert.is(parseIdentity(value), undefined);
});

test.run();
