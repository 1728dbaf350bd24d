import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EventLog } from '../../lib/picoclaw/event_log.ts';

class SetClock {
  time = 1_000;
  now = () => this.time;
  monotonic = () => this.time;
}

const test = suite<{ home: string; file: string; clock: SetClock }>('event_log');

test.before.each((context) => {
  context.home = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-events-')));
  context.file = path.join(context.home, 'monitor.log');
  context.clock = new SetClock();
});
test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));

const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('writes one JSON object a line, for its owner alone', async ({ home, file, clock }) => {
  const log = new EventLog(home, clock);
  log.record({ code: 'a', message: 'first' });
  log.record({ code: 'b', message: 'second', dest: 'x.test:80' });
  await log.close();
  assert.equal(lines(file), [
    { time: '1970-01-01T00:00:01.000Z', code: 'a', message: 'first' },
    { time: '1970-01-01T00:00:01.000Z', code: 'b', message: 'second', dest: 'x.test:80' },
  ]);
  assert.is(statSync(file).mode & 0o777, 0o600);
});

test('nothing in a line can break it or act on a terminal', async ({ home, file, clock }) => {
  const log = new EventLog(home, clock);
  const message = 'a\n\u001b[2J\u0000\u009b\u202e\u2028é\ud800"\\';
  log.record({ code: 'x', message, dest: '\r\n' });
  await log.close();
  const text = readFileSync(file, 'latin1');
  assert.match(text, /^[\x20-\x7e]+\n$/);
  assert.is(lines(file)[0].message, message);
});

test('a secret that a host was named after is not written', async ({ home, file, clock }) => {
  const log = new EventLog(home, clock);
  const host = `akia${'qylpmn5hhhfpzam2'}.leak.example`;
  log.record({ code: 'x', message: `a tunnel to ${host}`, dest: `${host}:443` });
  await log.close();
  assert.equal(lines(file), [
    {
      time: '1970-01-01T00:00:01.000Z',
      code: 'x',
      message: 'a tunnel to [REDACTED].leak.example',
      dest: '[REDACTED].leak.example:443',
    },
  ]);
});

test('a flood of one code is cut and counted, and does not silence another', async ({
  home,
  file,
  clock,
}) => {
  const log = new EventLog(home, clock, { burst: 3, refillMs: 1_000 });
  for (let count = 0; count < 100_000; count++) log.record({ code: 'flood', message: 'again' });
  log.record({ code: 'rare', message: 'once' });
  clock.time += 1_000;
  log.record({ code: 'flood', message: 'later' });
  await log.close();
  const written = lines(file);
  assert.equal(
    written.map(({ code }) => code),
    ['flood', 'flood', 'flood', 'rare', 'flood'],
  );
  assert.is(written.at(-1).suppressed, 99_997);
});

test('codes without end share one allowance', async ({ home, file, clock }) => {
  const log = new EventLog(home, clock, { burst: 2, refillMs: 1_000, maxWaiting: 100_000 });
  for (let count = 0; count < 10_000; count++) log.record({ code: `code${count}`, message: '' });
  await log.close();
  assert.is(lines(file).length, 202);
});

test('stays within two files of the given size', async ({ home, file, clock }) => {
  const log = new EventLog(home, clock, { maxBytes: 2_000, burst: 10_000 });
  for (let count = 0; count < 200; count++) {
    log.record({ code: 'x', message: `${count} ${'y'.repeat(100)}` });
    if (count % 7 === 0) await log.flush();
  }
  await log.close();
  assert.ok(statSync(file).size <= 2_000);
  assert.ok(statSync(`${file}.1`).size <= 2_000);
  assert.match(lines(file).at(-1).message, /^199 /);
  // The next run goes on with the same file, and rotates it just as well.
  const next = new EventLog(home, clock, { maxBytes: 2_000 });
  for (let count = 0; count < 15; count++) next.record({ code: 'x', message: 'z'.repeat(100) });
  await next.close();
  assert.ok(statSync(file).size <= 2_400);
});

test('what cannot be written is counted, and later lines are written again', async ({
  home,
  file,
  clock,
}) => {
  mkdirSync(file);
  const log = new EventLog(home, clock);
  log.record({ code: 'a', message: '' });
  await log.flush();
  assert.is(log.lost.lines, 1);
  assert.ok(log.lost.lastError);
  rmSync(file, { recursive: true });
  log.record({ code: 'b', message: '' });
  await log.close();
  assert.equal(
    lines(file).map(({ code }) => code),
    ['b'],
  );
});

test('more lines than may wait are dropped and counted', async ({ home, file, clock }) => {
  const log = new EventLog(home, clock, { burst: 100, maxWaiting: 10 });
  for (let count = 0; count < 25; count++) log.record({ code: 'x', message: '' });
  await log.close();
  assert.is(lines(file).length, 10);
  assert.is(log.lost.lines, 15);
});

test('survives the loss of its home', async ({ home, clock }) => {
  const log = new EventLog(home, clock);
  log.record({ code: 'a', message: '' });
  await log.flush();
  rmSync(home, { recursive: true });
  log.record({ code: 'b', message: '' });
  await log.close();
  log.record({ code: 'c', message: '' });
  await log.close();
  assert.is(log.lost.lines, 1);
});

test('a home that takes no file is counted, not thrown', async ({ clock }) => {
  if (process.platform !== 'linux') {
    process.stdout.write('NOTE no /proc here\n');
    return;
  }
  const log = new EventLog('/proc/self', clock);
  log.record({ code: 'a', message: '' });
  await log.close();
  assert.is(log.lost.lines, 1);
});

test.run();
