import { setTimeout as sleep } from 'node:timers/promises';
import { GuardianError } from '../errors.ts';
import type { ControlStatus } from './control.ts';
import { askStatus } from './control_client.ts';
import { homeExists } from './home.ts';
import { lockHolder } from './lock.ts';
import { livenessOf, type ProcessIdentity } from './process_identity.ts';
import { type MonitorState, readState, type StateOnDisk } from './state.ts';

/**
 * Whether a monitor runs for a home. `running`: it proved itself just now over its control channel. `stale`: the
 * state says running and nothing answers; the process that wrote it may be gone, or hang.
 */
export type Presence =
  | { readonly status: 'running'; readonly state: MonitorState; readonly answer: ControlStatus }
  | {
      readonly status: 'stale';
      readonly state: MonitorState;
      readonly process: 'gone' | 'alive' | 'unproven';
    }
  | { readonly status: 'stopped'; readonly state: MonitorState | null };

/** A monitor writes its state this soon after it took the lock. */
const STARTING_MS = 1_000;
const POLL_MS = 20;

/**
 * `home`: absolute. Throws E_STATE_CORRUPT for a damaged state file, and when a monitor runs of which the state says
 * nothing (somebody removed or replaced it); E_HOME_UNSAFE.
 */
export async function presenceOf(home: string): Promise<Presence> {
  if (!homeExists(home)) return { status: 'stopped', state: null };
  const read = await settledState(home);
  if (read.kind === 'corrupt') {
    const advice = 'start moves it aside and begins a new one';
    throw new GuardianError('E_STATE_CORRUPT', `${read.message}; ${advice}`);
  }
  if (read.kind === 'absent') return { status: 'stopped', state: null };
  const { state } = read;
  if (state.status === 'stopped') return { status: 'stopped', state };
  const liveness = await livenessOf(state.identity);
  // Without the process that wrote it the token is worthless, so whoever listens there now need not see it.
  if (liveness === 'dead') return { status: 'stale', state, process: 'gone' };
  const answer = await askStatus(state);
  if (answer !== undefined) return { status: 'running', state, answer };
  return { status: 'stale', state, process: liveness };
}

/** The state, once it is that of the process that holds the lock, if one does. Who just started is waited for. */
async function settledState(home: string): Promise<StateOnDisk> {
  for (let waited = 0; ; waited += POLL_MS) {
    const read = readState(home);
    const holder = lockHolder(home);
    if (holder === null || (read.kind === 'state' && read.state.identity.nonce === holder.nonce)) return read;
    if ((await livenessOf(holder)) !== 'alive') return read;
    if (waited >= STARTING_MS) {
      const found = read.kind === 'corrupt' ? read.message : 'its state is not in state.json';
      const message = `process ${holder.pid} runs for this home, but cannot be asked: ${found}; stop ends it`;
      throw new GuardianError('E_STATE_CORRUPT', message);
    }
    await sleep(POLL_MS);
  }
}

/** For the lock of `home`: where the platform cannot prove who a process is, the monitor has to answer. */
export function stillHolds(home: string): (holder: ProcessIdentity) => Promise<boolean> {
  return async (holder) => {
    const liveness = await livenessOf(holder);
    if (liveness !== 'unproven') return liveness === 'alive';
    const read = readState(home);
    // Without a state of its own it may be starting.
    if (read.kind !== 'state' || read.state.identity.nonce !== holder.nonce) return true;
    return read.state.status === 'running' && (await askStatus(read.state)) !== undefined;
  };
}
