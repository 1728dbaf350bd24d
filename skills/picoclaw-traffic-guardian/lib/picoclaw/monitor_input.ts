import type { Clock } from '../clock.ts';
import type { Finding } from '../detector/finding.ts';
import type { Config } from './config/config.ts';
import type { StartInfo } from './start_info.ts';

/** What a monitor is started with. */
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
  /** What COMMAND inherits, when the monitor runs for one. */
  readonly commandEnvironment?: NodeJS.ProcessEnv;
  /** Called once, when the listener accepts connections and the state is written. */
  readonly onReady?: (info: StartInfo) => void;
  /** Called for each new finding, on the relay's thread: it must return at once. */
  readonly onFinding?: (finding: Finding) => void;
  /** Ends the monitor as SIGTERM would. */
  readonly signal?: AbortSignal;
}

/** Why a monitor ended. `stop`: its control channel. `command`: COMMAND, for which it was started, has ended. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'stop' | 'abort' | 'command';
