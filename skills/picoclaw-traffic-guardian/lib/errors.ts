/**
 * The one table of stable error codes. A code never changes its meaning; documentation, logs and JSON
 * documents name it. Ground floor: every floor may import this file, and it imports nothing.
 */
export const ERROR_CODES = {
  // usage and configuration: exit code 2
  E_USAGE: 'the command line is wrong',
  E_CONFIG_INVALID: 'the configuration has problems',
  E_CONFIG_UNREADABLE: 'the configuration file cannot be read',
  E_UNSUPPORTED: 'this version cannot do that',
  // home, state and files: exit code 1
  E_HOME_UNSAFE: 'the home is a symlink, has a foreign owner, or is open to others',
  E_HOME_UNWRITABLE: 'the home cannot be written',
  E_FILE_UNSAFE: 'a symlink, a directory or something else stands where a plain file belongs',
  E_FILE_UNREADABLE: 'a file cannot be read',
  E_FILE_UNWRITABLE: 'a file cannot be written',
  E_STATE_CORRUPT: 'a state file is damaged',
  E_LOG_UNREADABLE: 'the finding log cannot be read',
  // lifecycle: exit code 1, E_NOT_RUNNING: exit code 3
  E_ALREADY_RUNNING: 'a monitor already runs for this home',
  E_NOT_RUNNING: 'no monitor runs for this home',
  E_START_FAILED: 'the monitor did not start',
  E_STOP_FAILED: 'the monitor did not stop',
  E_LISTEN_IN_USE: 'another program listens there',
  E_LISTEN_FAILED: 'the listener cannot be opened',
  E_CONTROL_FAILED: 'the running monitor does not answer',
  E_COMMAND_FAILED: 'the command cannot be run',
  E_INTERNAL: 'an unexpected fault',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error that a person can act on: a stable code and one line without line breaks. */
export class GuardianError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GuardianError';
    this.code = code;
  }
}
