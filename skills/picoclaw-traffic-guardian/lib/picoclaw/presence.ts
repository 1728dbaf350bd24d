import { GuardianError } from '../errors.ts';
import type { ControlStatus } from './control.ts';
import { askStatus } from './control_client.ts';
import { livenessOf } from './process_identity.ts';
import { type MonitorState, readState } from './state.ts';

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

/** `home`: absolute. Throws E_STATE_CORRUPT for a damaged state file. */
export async function presenceOf(home: string): Promise<Presence> {
  const read = readState(home);
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
