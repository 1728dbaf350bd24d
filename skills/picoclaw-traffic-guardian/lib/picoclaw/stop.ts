import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { GuardianError } from '../errors.ts';
import { askStop } from './control_client.ts';
import { homeExists } from './home.ts';
import { claimLock, lockHolder } from './lock.ts';
import { presenceOf, stillHolds } from './presence.ts';
import { livenessOf, ownIdentity, type ProcessIdentity } from './process_identity.ts';
import { readState, setStateAside, writeState } from './state.ts';

export interface StopResult {
  /** What `status` would have said before. */
  readonly was: 'running' | 'stale' | 'stopped';
}

/** Beyond the grace period: closing sockets, the inspector's last findings, a slow disk. */
const CLOSING_MS = 15_000;
/** The second signal cuts what the first left open, so this is closing alone. */
const CUTTING_MS = 15_000;
const POLL_MS = 20;

/** The disk is full, read-only, or not ours. */
const UNWRITABLE: ReadonlySet<string> = new Set(['E_HOME_UNWRITABLE', 'E_FILE_UNWRITABLE']);

/** For a monitor whose state cannot be read. */
const USUAL_GRACE_MS = 30_000;

/**
 * Stops this home's monitor: over its control channel first, then by SIGTERM to a process that is proven to be it.
 * Never by SIGKILL, which would lose findings. Cleans up stale state, and moves a damaged one aside when no monitor
 * runs. `home`: absolute. Throws E_STOP_FAILED when it still runs after the drain's time, E_HOME_UNSAFE,
 * E_HOME_UNWRITABLE or E_FILE_UNWRITABLE.
 */
export async function stopMonitor(home: string): Promise<StopResult> {
  if (!homeExists(home)) return { was: 'stopped' };
  const read = readState(home);
  if (read.kind !== 'state' || read.state.status === 'stopped') {
    // A monitor that is still starting, or whose state was damaged, holds the lock all the same.
    const holder = lockHolder(home);
    if (holder !== null && (await livenessOf(holder)) === 'alive') {
      await signalled(home, holder, USUAL_GRACE_MS);
      return { was: 'running' };
    }
    if (read.kind !== 'corrupt') return { was: 'stopped' };
    await whileNobodyRuns(home, () => setStateAside(home));
    return { was: 'stale' };
  }

  const presence = await presenceOf(home);
  const { identity, drain_grace_s } = read.state;
  const graceMs = drain_grace_s * 1000;
  if (presence.status === 'running') {
    const asked = await askStop(presence.state).then(
      () => true,
      () => false, // it is going already, or hangs: the signal follows
    );
    if (!asked || !(await gone(home, identity, graceMs + CLOSING_MS)))
      await signalled(home, identity, asked ? 0 : graceMs);
    return { was: 'running' };
  }
  // Alive and silent: it hangs, or is draining for someone else.
  if (presence.status === 'stale' && presence.process === 'alive') await signalled(home, identity, graceMs);
  await markStopped(home, identity);
  return { was: presence.status };
}

/** SIGTERM until it is gone: the first begins a drain, another cuts. */
async function signalled(home: string, identity: ProcessIdentity, graceMs: number): Promise<void> {
  for (const patience of [graceMs + CLOSING_MS, CUTTING_MS]) {
    // Looked at again directly before each signal: the number may belong to another program by now.
    if ((await livenessOf(identity)) === 'alive') {
      try {
        process.kill(identity.pid, 'SIGTERM');
      } catch {
        // ESRCH: it ended in this very moment. EPERM: not ours to signal. The wait tells which.
      }
    }
    if (await gone(home, identity, patience)) return;
  }
  const message = `the monitor (process ${identity.pid}) still runs; end that process yourself, then run stop again`;
  throw new GuardianError('E_STOP_FAILED', message);
}

/** Whether `identity` lets go of the lock within `patienceMs`: the last thing that a monitor does, or dying, does it. */
async function gone(home: string, identity: ProcessIdentity, patienceMs: number): Promise<boolean> {
  const until = systemClock.monotonic() + patienceMs;
  for (;;) {
    if (lockHolder(home)?.nonce !== identity.nonce || (await livenessOf(identity)) === 'dead') {
      await markStopped(home, identity).catch((error: unknown) => {
        // On a full or read-only disk the state stays stale, as after a kill; what was asked for is done.
        if (!(error instanceof GuardianError && UNWRITABLE.has(error.code))) throw error;
      });
      return true;
    }
    if (systemClock.monotonic() >= until) return false;
    await sleep(POLL_MS);
  }
}

/** Writes `stopped` for a monitor that could not write it itself. */
async function markStopped(home: string, { nonce }: ProcessIdentity): Promise<void> {
  const unfinished = () => {
    const read = readState(home);
    const isIts =
      read.kind === 'state' && read.state.status === 'running' && read.state.identity.nonce === nonce;
    return isIts ? read.state : undefined;
  };
  if (unfinished() === undefined) return;
  await whileNobodyRuns(home, () => {
    const state = unfinished(); // looked at again under the lock
    const stopped_at = new Date(systemClock.now()).toISOString();
    if (state !== undefined) writeState(home, { ...state, status: 'stopped', stopped_at });
  });
}

/** Under the lock, so that a monitor that starts meanwhile keeps the state it writes. Not at all when one has it. */
async function whileNobodyRuns(home: string, act: () => void): Promise<void> {
  const claim = await claimLock(home, await ownIdentity(), stillHolds(home));
  if (!claim.won) return;
  try {
    act();
  } finally {
    claim.lock.release();
  }
}
