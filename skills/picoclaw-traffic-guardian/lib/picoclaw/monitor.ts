import type { Clock } from '../clock.ts';
import type { Finding } from '../detector/finding.ts';
import type { Config } from './config/config.ts';
import type { StartInfo } from './start_info.ts';

export interface MonitorInput {
  /** Absolute. */
  readonly home: string;
  readonly config: Config;
  readonly configSha256: string;
  /** The script whose worker side is the inspector: the running bundle itself. */
  readonly workerUrl: URL;
  readonly clock: Clock;
  /** Where Picoclaw's own configuration is looked for. */
  readonly env: NodeJS.ProcessEnv;
  /** Called once, when the listener accepts connections and the state is written. */
  readonly onReady?: (info: StartInfo) => void;
  /** Called for each new finding, on the relay's thread: it must return at once. */
  readonly onFinding?: (finding: Finding) => void;
  /** Ends the monitor as SIGTERM would. */
  readonly signal?: AbortSignal;
}

/** Why a monitor ended. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'stop' | 'abort';

/**
 * Runs the monitor in this process until a signal, `stop` or `signal` ends it; the drain is over when the promise
 * settles. Rejects with a GuardianError when it cannot start: E_ALREADY_RUNNING, E_LISTEN_IN_USE, E_LISTEN_FAILED,
 * E_HOME_UNSAFE, E_HOME_UNWRITABLE, E_FILE_UNSAFE, E_FILE_UNWRITABLE, E_STATE_CORRUPT, E_START_FAILED.
 */
export declare function runMonitor(input: MonitorInput): Promise<StopReason>;
