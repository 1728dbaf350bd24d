import type { GuardianError } from '../errors.ts';
import type { StartInfo } from './start_info.ts';

export interface BackgroundInput {
  /** The bundle to run: the calling script itself. */
  readonly scriptUrl: URL;
  /** Its arguments for a foreground start: without `--background`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly home: string;
}

/**
 * Starts the monitor detached (own session, no inherited stdio, cwd `/`) and resolves once its listener accepts
 * connections. Rejects with the child's own error, or E_START_FAILED; nothing is left running then.
 */
export declare function startInBackground(input: BackgroundInput): Promise<StartInfo>;

/** How a detached monitor tells the process that started it; undefined in a process that nobody detached. */
export interface Starter {
  ready(info: StartInfo): void;
  failed(error: GuardianError): void;
}

/** Call once, at the top of `start`: prints belong to the starter then, not to stdout. */
export declare function starter(): Starter | undefined;
