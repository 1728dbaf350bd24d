import path from 'node:path';
import { type ErrorCode, GuardianError } from '../errors.ts';
import type { Problem } from '../picoclaw/config/problem.ts';

/** The configuration has problems; they are reported together. */
export class InvalidConfig extends GuardianError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const [first] = problems;
    const others = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
    super(
      'E_CONFIG_INVALID',
      `${first === undefined ? 'invalid' : `${first.key}: ${first.message}`}${others}`,
    );
    this.problems = problems;
  }
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

/** `function (file.mjs:12:3)` of the frame that threw, without the folder. */
function origin(error: Error): string {
  const frame = /^\s+at (?:(?:async )?([\w.<>[\] ]+?) \()?(.+?):(\d+):(\d+)\)?$/m.exec(error.stack ?? '');
  if (frame === null) return '';
  const place = `${path.basename(frame[2] ?? '')}:${frame[3]}:${frame[4]}`;
  return frame[1] === undefined ? ` at ${place}` : ` in ${frame[1]} (${place})`;
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
  if (!(error instanceof Error))
    return { code: 'E_INTERNAL', message: `unexpected fault: a thrown ${typeof error}` };
  if (isSystemError(error)) {
    const where = error.path === undefined ? '' : ` ${error.path}`;
    return { code: 'E_INTERNAL', message: `unexpected fault: ${error.code} in ${error.syscall}${where}` };
  }
  return { code: 'E_INTERNAL', message: `unexpected fault: ${error.name}${origin(error)}` };
}
