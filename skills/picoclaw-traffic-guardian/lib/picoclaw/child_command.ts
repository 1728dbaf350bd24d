import type { Clock } from '../clock.ts';
import type { Config } from './config/config.ts';

export interface CommandInput {
  /** Program and arguments, at least one. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly home: string;
  readonly config: Config;
  readonly configSha256: string;
  readonly workerUrl: URL;
  readonly clock: Clock;
  /** Tells the person at the terminal one line, on stderr; stdout is COMMAND's alone. */
  readonly complain: (line: string) => void;
  /** What COMMAND would have inherited. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs COMMAND with stdio inherited and the scoped environment, under this home's running monitor or one started
 * for it in this process and drained afterwards. Resolves with COMMAND's exit code (128 + n when signal n ended
 * it). Rejects with a GuardianError: E_COMMAND_FAILED carries `exitCode` 127 (not found) or 126 (not executable).
 */
export declare function runCommand(input: CommandInput): Promise<number>;
