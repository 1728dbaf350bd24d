import { printable } from '../../printable.ts';

/** Everything that can be wrong with a configuration, by stable code. */
export type ProblemCode =
  | 'unknown_key'
  | 'unknown_variable'
  | 'duplicate_key'
  | 'wrong_type'
  | 'out_of_range'
  | 'invalid_value'
  | 'blocking_unsupported'
  | 'redaction_required'
  | 'remote_clients_not_allowed'
  | 'credentials_required'
  | 'outside_home'
  | 'inconsistent'
  | 'file_missing'
  | 'file_unreadable'
  | 'file_too_large'
  | 'no_certificate'
  | 'invalid_json'
  | 'not_an_object';

/** One thing that is wrong with the configuration. */
export interface Problem {
  /** As the operator wrote it: the key in the file, `--flag`, or the variable; `config` for the file as a whole. */
  readonly key: string;
  readonly code: ProblemCode;
  /** One line: what is wrong, and what is allowed. Holds no credential and no control character. */
  readonly message: string;
  /** Where in the file, counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** Longest text that an error message repeats: an address with a port, and shorter than any API key. */
const LONGEST_ECHO = 21;

/**
 * Names a value that was refused. A long text is not repeated, nor one with an `@`: a key or a URL with
 * credentials put under the wrong name must not end up in a log.
 */
export function describeValue(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string') return 'an object';
  if (value === '') return 'empty';
  if (value.length > LONGEST_ECHO) return `a text of ${value.length} characters`;
  return value.includes('@') ? 'a text with "@"' : `"${printable(value)}"`;
}
