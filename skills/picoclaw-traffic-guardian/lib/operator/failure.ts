import { type ErrorCode, GuardianError } from '../errors.ts';
import type { Problem } from '../picoclaw/config/problem.ts';
import { describeFault } from '../picoclaw/survival.ts';

/** The configuration has problems; they are reported together. */
export class InvalidConfig extends GuardianError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const [first] = problems;
    const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(
      'E_CONFIG_INVALID',
      first === undefined ? 'the configuration is invalid' : `${describeProblem(first)}${others}`,
    );
    this.problems = problems;
  }
}

/** One problem as a sentence: messages complete "KEY …", except those that begin with the name of a file. */
export function describeProblem({ key, message, line }: Problem): string {
  const where = line === undefined || key === 'config' ? '' : ` (line ${line})`;
  return key === 'config' ? `config: ${message}` : `${key} ${message}${where}`;
}

/** What an operator is told when something went wrong. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems?: readonly Problem[];
}

function isSystemError(error: Error): error is Error & { code: string; syscall: string; path?: string } {
  return 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

/**
 * Whatever was thrown, as one line. A foreign error's own message is not repeated unless the system wrote it:
 * that of JSON.parse, for one, quotes the text it stumbled over, which may be a secret.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof InvalidConfig) {
    return { code: error.code, message: error.message, problems: error.problems };
  }
  if (error instanceof GuardianError) return { code: error.code, message: error.message };
  if (error instanceof Error && isSystemError(error)) {
    const where = error.path === undefined ? '' : ` ${error.path}`;
    return { code: 'E_INTERNAL', message: `unexpected fault: ${error.code} in ${error.syscall}${where}` };
  }
  return { code: 'E_INTERNAL', message: `unexpected fault: ${describeFault(error)}` };
}
