// A process that claims locks: `lock_claimant rounds BASE N` or `lock_claimant contend HOME N end|crash`.
// It waits for the file `go` in each home, so that many of it begin at the same moment.
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimLock } from '../../lib/picoclaw/lock.ts';
import { livenessOf, ownIdentity, type ProcessIdentity } from '../../lib/picoclaw/process_identity.ts';

const [mode, base = '', count = '1', last] = process.argv.slice(2);
const self = await ownIdentity();
const stillThere = async (holder: ProcessIdentity) => (await livenessOf(holder)) !== 'dead';
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const go = async (home: string) => {
  while (!existsSync(path.join(home, 'go'))) await sleep(1);
};

say('ready');
if (mode === 'rounds') {
  // A home a round; what is won stays held until this process is told to end.
  for (let round = 0; round < Number(count); round++) {
    const home = path.join(base, String(round));
    await go(home);
    const claim = await claimLock(home, self, stillThere);
    say(claim.won ? { won: true, holder: self.pid } : { won: false, holder: claim.holder.pid });
  }
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.on('end', resolve));
} else {
  // One home; whoever holds it makes a directory that nobody else may find.
  const proof = path.join(base, 'held');
  let won = 0;
  await go(base);
  for (let turn = 0; turn < Number(count); turn++) {
    const claim = await claimLock(base, self, stillThere);
    if (!claim.won) continue;
    mkdirSync(proof);
    won++;
    await sleep(1);
    rmdirSync(proof);
    if (last === 'crash') {
      process.stdout.write(`${JSON.stringify({ won })}\n`, () => process.kill(process.pid, 'SIGKILL'));
      await sleep(60_000);
    }
    claim.lock.release();
  }
  say({ won });
}
