import type { Clock } from '../clock.ts';
import { printablePath } from '../printable.ts';
import { VERSION } from '../version.ts';
import type { EventLog } from './event_log.ts';
import type { Lock } from './lock.ts';
import type { MonitorInput } from './monitor_input.ts';
import type { ProcessIdentity } from './process_identity.ts';
import type { StartInfo } from './start_info.ts';
import { type MonitorState, readState, STATE_SCHEMA, setStateAside, writeState } from './state.ts';

/** What a run has once its listener accepts connections. */
interface Begun {
  readonly info: StartInfo;
  readonly state: MonitorState;
  /** Monotonic. */
  readonly at: number;
}

/** What stands of one run in the state file of its home. Only under the lock is it this run's to write. */
export class RunState {
  /** Where a damaged state of an earlier run was put, as it may be shown; null: there was none. */
  readonly setAside: string | null;
  readonly #home: string;
  readonly #clock: Clock;
  readonly #lock: Pick<Lock, 'held'>;
  #begun: Begun | null = null;

  /** Reads what the run before left, and tells `log` when that is not as it should be. */
  constructor(home: string, clock: Clock, lock: Pick<Lock, 'held'>, log: Pick<EventLog, 'record'>) {
    this.#home = home;
    this.#clock = clock;
    this.#lock = lock;
    this.setAside = recover(home, log);
  }

  /** Null until `begin`. */
  get begun(): Begun | null {
    return this.#begun;
  }

  /** The listener accepts connections. */
  begin(
    input: Pick<MonitorInput, 'configSha256'> & {
      readonly config: Pick<MonitorInput['config'], 'drain_grace_s'>;
    },
    identity: ProcessIdentity,
    controlToken: string,
    info: StartInfo,
  ): void {
    const state: MonitorState = {
      schema_version: STATE_SCHEMA,
      status: 'running',
      identity,
      listen: info.listen,
      control_token: controlToken,
      version: VERSION,
      mode: 'detect',
      https_inspection: info.https_inspection,
      ca_fingerprint_sha256: info.ca_fingerprint_sha256,
      config_sha256: input.configSha256,
      drain_grace_s: input.config.drain_grace_s,
      started_at: new Date(this.#clock.now()).toISOString(),
      stopped_at: null,
    };
    this.#begun = { info, state, at: this.#clock.monotonic() };
    writeState(this.#home, state);
  }

  /** The run is over. Another run's state is left alone. */
  end(): void {
    const stopped_at = new Date(this.#clock.now()).toISOString();
    if (this.#begun !== null && this.#lock.held())
      writeState(this.#home, { ...this.#begun.state, status: 'stopped', stopped_at });
  }
}

/** Under the lock a damaged state has no owner: it is kept under another name, and this run writes its own. */
function recover(home: string, log: Pick<EventLog, 'record'>): string | null {
  const read = readState(home);
  if (read.kind === 'state' && read.state.status === 'running') {
    const message = `process ${read.state.identity.pid} ended without saying so`;
    log.record({ code: 'stale_state', message });
  }
  if (read.kind !== 'corrupt') return null;
  const aside = printablePath(setStateAside(home));
  log.record({ code: 'state_recovered', message: `${read.message}; it is kept as ${aside}` });
  return aside;
}
