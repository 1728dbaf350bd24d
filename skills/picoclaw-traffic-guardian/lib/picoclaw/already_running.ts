import { setTimeout as sleep } from 'node:timers/promises';
import { GuardianError } from '../errors.ts';
import type { ProcessIdentity } from './process_identity.ts';
import { readState } from './state.ts';

/** A monitor writes its state this soon after it took the lock; a slow one is named without its address. */
const PATIENCE_MS = 1_000;
const POLL_MS = 20;

/** The E_ALREADY_RUNNING that tells who holds the lock and where it listens. */
export async function alreadyRunning(home: string, holder: ProcessIdentity): Promise<GuardianError> {
  let where = 'still starting';
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const read = readState(home);
    if (read.kind === 'state' && read.state.identity.nonce === holder.nonce) {
      where = `listening on ${read.state.listen}`;
      break;
    }
    await sleep(POLL_MS);
  }
  const message = `a monitor already runs for this home: process ${holder.pid}, ${where}`;
  return new GuardianError('E_ALREADY_RUNNING', message);
}
