import type { ErrorCode } from '../errors.ts';

/** 0 success, 1 failure, 2 usage or invalid configuration, 3 (`status`, `stop`) not running. */
export type ExitCode = number;

const USAGE: ReadonlySet<ErrorCode> = new Set([
  'E_USAGE',
  'E_CONFIG_INVALID',
  'E_CONFIG_UNREADABLE',
  'E_UNSUPPORTED',
]);

export function exitCodeOf(code: ErrorCode): ExitCode {
  if (code === 'E_NOT_RUNNING') return 3;
  return USAGE.has(code) ? 2 : 1;
}
