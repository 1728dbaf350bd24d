import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claimLock, lockHolder } from '../../lib/picoclaw/lock.ts';
import { livenessOf, ownIdentity, type ProcessIdentity } from '../../lib/picoclaw/process_identity.ts';

const CLAIMANT = path.join(import.meta.dirname, 'lock_claimant.worker.mjs');
const test = suite<{ home: string }>('lock');

test.before.each((context) => {
  context.home = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-lock-')));
});
test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));

const stillThere = async (holder: ProcessIdentity) => (await livenessOf(holder)) !== 'dead';
const dead = (pid: number): ProcessIdentity => ({ pid, start: '1', boot: null, nonce: 'd'.repeat(32) });

interface Claimant {
  readonly child: ChildProcess;
  /** The next thing it says. */
  next<T>(): Promise<T>;
  readonly ended: Promise<number | null>;
}

function claimant(...args: readonly string[]): Claimant {
  const child = spawn(process.execPath, [CLAIMANT, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, next: async () => JSON.parse((await lines.next()).value ?? 'null'), ended };
}

test('is held by one and refused to the other, who learns the holder', async ({ home }) => {
  const first = await ownIdentity();
  const claim = await claimLock(home, first, stillThere);
  assert.is(claim.won, true);
  const second = await claimLock(home, await ownIdentity(), stillThere);
  assert.is(second.won, false);
  if (!second.won) assert.equal(second.holder, first);
  if (claim.won) claim.lock.release();
  assert.is(lockHolder(home), null);
});

test('can be taken again after release, and keeps one generation on disk', async ({ home }) => {
  for (let round = 1; round <= 5; round++) {
    const claim = await claimLock(home, await ownIdentity(), stillThere);
    assert.ok(claim.won);
    if (claim.won) {
      assert.is(claim.lock.generation, round);
      claim.lock.release();
      claim.lock.release();
    }
    assert.equal(readdirSync(path.join(home, 'lock')), [String(round)]);
  }
});

test('in a home that was made again it is another’s, and is not let go for it', async ({ home }) => {
  const first = await claimLock(home, await ownIdentity(), stillThere);
  if (!first.won) throw new Error('nobody else is here');
  assert.ok(first.lock.held());
  rmSync(path.join(home, 'lock'), { recursive: true });
  assert.not(first.lock.held());
  const successor = await ownIdentity();
  const second = await claimLock(home, successor, stillThere);
  if (!second.won) throw new Error('nobody holds it any more');
  assert.is(second.lock.generation, first.lock.generation);
  assert.not(first.lock.held());
  first.lock.release();
  assert.equal(lockHolder(home), successor);
  assert.ok(second.lock.held());
  second.lock.release();
  assert.not(second.lock.held());
});

test('is private to its owner', async ({ home }) => {
  await claimLock(home, await ownIdentity(), stillThere);
  assert.is(statSync(path.join(home, 'lock')).mode & 0o777, 0o700);
  assert.is(statSync(path.join(home, 'lock/1')).mode & 0o777, 0o700);
  assert.is(statSync(path.join(home, 'lock/1/holder.json')).mode & 0o777, 0o600);
});

test('is taken over from a holder whose number another process has now', async ({ home }) => {
  mkdirSync(path.join(home, 'lock/7'), { recursive: true, mode: 0o700 });
  // This process runs, but did not start at tick 1.
  writeFileSync(path.join(home, 'lock/7/holder.json'), JSON.stringify({ holder: dead(process.pid) }));
  const claim = await claimLock(home, await ownIdentity(), stillThere);
  assert.ok(claim.won);
  assert.equal(readdirSync(path.join(home, 'lock')), ['8']);
});

for (const [what, content] of [
  ['empty', ''],
  ['torn', '{"holder":{"pid":1'],
  ['foreign', '"hello"'],
  [
    'negative process number',
    JSON.stringify({ holder: { pid: -1, start: null, boot: null, nonce: 'a'.repeat(32) } }),
  ],
] as const) {
  test(`is free when the holder's file is damaged: ${what}`, async ({ home }) => {
    mkdirSync(path.join(home, 'lock/3'), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(home, 'lock/3/holder.json'), content);
    assert.ok((await claimLock(home, await ownIdentity(), stillThere)).won);
  });
}

test('sweeps what a killed claimant prepared, and leaves what a living one prepares', async ({ home }) => {
  const self = await ownIdentity();
  for (const [nonce, holder] of [
    ['a'.repeat(32), dead(process.pid)],
    ['b'.repeat(32), self],
  ] as const) {
    mkdirSync(path.join(home, 'lock', `.${nonce}`), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(home, 'lock', `.${nonce}`, 'holder.json'), JSON.stringify({ holder }));
  }
  assert.ok((await claimLock(home, self, stillThere)).won);
  assert.equal(readdirSync(path.join(home, 'lock')), [`.${'b'.repeat(32)}`, '1']);
});

test('gives up with an explanation when a number cannot be surpassed', async ({ home }) => {
  mkdirSync(path.join(home, 'lock/999999999999999'), { recursive: true, mode: 0o700 });
  const error = await claimLock(home, await ownIdentity(), stillThere).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.is(error?.code, 'E_START_FAILED');
  assert.match(error?.message, 'remove that directory');
});

test('of 20 processes at once exactly one wins, whether the lock was free, released or stale', async ({
  home,
}) => {
  const rounds = 45;
  const before = [null, { holder: null }, { holder: dead(process.pid) }];
  for (let round = 0; round < rounds; round++) {
    mkdirSync(path.join(home, String(round)), { mode: 0o700 });
    const left = before[round % before.length];
    if (left === null) continue;
    mkdirSync(path.join(home, String(round), 'lock/5'), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(home, String(round), 'lock/5/holder.json'), JSON.stringify(left));
  }
  const claimants = Array.from({ length: 20 }, () => claimant('rounds', home, String(rounds)));
  for (const { next } of claimants) assert.is(await next(), 'ready');
  for (let round = 0; round < rounds; round++) {
    writeFileSync(path.join(home, String(round), 'go'), '');
    const outcomes = await Promise.all(claimants.map(({ next }) => next<{ won: boolean; holder: number }>()));
    const winners = claimants.filter((_, index) => outcomes[index]?.won === true);
    assert.is(winners.length, 1, `round ${round}`);
    for (const { holder } of outcomes) assert.is(holder, winners[0]?.child.pid);
  }
  for (const { child } of claimants) child.stdin?.end();
  for (const { ended } of claimants) assert.is(await ended, 0);
});

test('while holders release and crash, no two hold it at the same time', async ({ home }) => {
  const claimants = Array.from({ length: 12 }, (_, index) =>
    claimant('contend', home, '150', index % 4 === 0 ? 'crash' : 'end'),
  );
  for (const { next } of claimants) assert.is(await next(), 'ready');
  writeFileSync(path.join(home, 'go'), '');
  // A second holder would die of EEXIST and say nothing.
  let won = 0;
  for (const { next } of claimants) won += (await next<{ won: number } | null>())?.won ?? Number.NaN;
  assert.ok(won > 0);
  for (const { ended } of claimants) await ended;
  assert.ok((await claimLock(home, await ownIdentity(), stillThere)).won);
});

test.run();
