import { renameSync } from 'node:fs';
import path from 'node:path';
import { type ParseError, parse } from 'jsonc-parser';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { explainErrno } from './errno.ts';
import { HOME_LAYOUT } from './home.ts';
import { type ProcessIdentity, parseIdentity } from './process_identity.ts';
import { readBounded, writeFileAtomic } from './secure_file.ts';

export const STATE_SCHEMA = 'clawsec-traffic-state/v1';

/** What `state.json` in the home says. The control token opens the running monitor's control channel. */
export interface MonitorState {
  readonly schema_version: typeof STATE_SCHEMA;
  readonly status: 'running' | 'stopped';
  readonly identity: ProcessIdentity;
  /** host:port that was really bound. */
  readonly listen: string;
  /** 64 hex digits, new for each run. */
  readonly control_token: string;
  readonly version: string;
  readonly mode: 'detect';
  readonly https_inspection: boolean;
  readonly ca_fingerprint_sha256: string | null;
  readonly config_sha256: string;
  /** How long it lets exchanges finish when it is told to stop. */
  readonly drain_grace_s: number;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly stopped_at: string | null;
}

export type StateOnDisk =
  | { readonly kind: 'absent' }
  | { readonly kind: 'state'; readonly state: MonitorState }
  /** Damaged, foreign or unreadable: `message` names the file, and the line where there is one. */
  | { readonly kind: 'corrupt'; readonly path: string; readonly message: string };

/** Many times what a state needs. */
const MAX_BYTES = 64 * 1024;
/** A day: no monitor writes more. */
const MAX_GRACE_S = 86_400;

/** `home`: absolute. Never throws for what stands in the file, and repeats nothing of it: it holds a token. */
export function readState(home: string): StateOnDisk {
  const file = path.join(home, HOME_LAYOUT.state);
  const read = readBounded(file, { maxBytes: MAX_BYTES });
  if (read.outcome === 'absent') return { kind: 'absent' };
  if (read.outcome !== 'read') return { kind: 'corrupt', path: file, message: read.reason };
  const shown = printablePath(file);
  const own = process.geteuid?.();
  if (own !== undefined && read.uid !== own) {
    const message = `${shown} belongs to uid ${read.uid}, and this process runs as uid ${own}`;
    return { kind: 'corrupt', path: file, message };
  }
  const parsed = parseState(read.bytes.toString('utf8'));
  return 'fault' in parsed
    ? { kind: 'corrupt', path: file, message: `${shown} line ${parsed.line}: ${parsed.fault}` }
    : { kind: 'state', state: parsed };
}

/** Replaces the state: readers see the old one or the new one. Throws E_FILE_UNSAFE or E_FILE_UNWRITABLE. */
export function writeState(home: string, state: MonitorState): void {
  writeFileAtomic(path.join(home, HOME_LAYOUT.state), `${JSON.stringify(state, null, 2)}\n`);
}

/**
 * Moves a damaged state out of the way, so that nothing of it is lost, and returns where it went. One earlier
 * damaged state is kept; it makes room for the newer one. Throws E_FILE_UNWRITABLE.
 */
export function setStateAside(home: string): string {
  const file = path.join(home, HOME_LAYOUT.state);
  const aside = `${file}.damaged`;
  try {
    renameSync(file, aside);
  } catch (error) {
    const message = `${printablePath(file)} cannot be moved to ${printablePath(aside)}: ${explainErrno(error)}`;
    throw new GuardianError('E_FILE_UNWRITABLE', message, { cause: error });
  }
  return aside;
}

interface StateFault {
  readonly line: number;
  readonly fault: string;
}

type Field = Exclude<keyof MonitorState, 'identity'>;

const HEX_64 = /^[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const LISTEN = /^(?:\[[0-9a-f:.]{2,45}\]|[0-9.]{7,15}):\d{1,5}$/;

function parseState(text: string): MonitorState | StateFault {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first !== undefined) return { line: lineAt(text, first.offset), fault: 'it is not JSON, or cut short' };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line: 1, fault: 'it is not a JSON object' };

  const fields = new Map<string, unknown>(Object.entries(value));
  let wrong: string | undefined;
  const shaped = (key: Field, shape: RegExp): string => {
    const field = fields.get(key);
    if (typeof field === 'string' && shape.test(field)) return field;
    wrong ??= key;
    return '';
  };
  const orNull = (key: Field, shape: RegExp) => (fields.get(key) === null ? null : shaped(key, shape));
  const schema = shaped('schema_version', /^.{1,64}$/);
  if (schema !== STATE_SCHEMA) wrong ??= 'schema_version';
  const identity = parseIdentity(fields.get('identity'));
  if (identity === undefined) wrong ??= 'identity';
  const https = fields.get('https_inspection');
  if (typeof https !== 'boolean') wrong ??= 'https_inspection';
  const grace = fields.get('drain_grace_s');
  if (typeof grace !== 'number' || !(grace >= 0 && grace <= MAX_GRACE_S)) wrong ??= 'drain_grace_s';
  const state = {
    schema_version: STATE_SCHEMA,
    status: shaped('status', /^(?:running|stopped)$/) === 'running' ? 'running' : 'stopped',
    listen: shaped('listen', LISTEN),
    control_token: shaped('control_token', HEX_64),
    version: shaped('version', /^[\w.+-]{1,64}$/),
    mode: 'detect',
    https_inspection: https === true,
    ca_fingerprint_sha256: orNull('ca_fingerprint_sha256', /^[0-9A-Fa-f:]{64,95}$/),
    config_sha256: shaped('config_sha256', HEX_64),
    drain_grace_s: typeof grace === 'number' ? grace : 0,
    started_at: shaped('started_at', INSTANT),
    stopped_at: orNull('stopped_at', INSTANT),
  } as const;
  if (wrong === undefined && identity !== undefined) return { ...state, identity };
  return { line: lineOf(text, wrong ?? ''), fault: `"${wrong}" is missing or not what a monitor writes` };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function lineOf(text: string, key: string): number {
  const offset = text.indexOf(`"${key}"`);
  return offset === -1 ? 1 : lineAt(text, offset);
}
