import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { GuardianError } from '../errors.ts';
import { printable, printablePath } from '../printable.ts';
import { ensureBelowHome, ensureHome, HOME_LAYOUT } from './home.ts';
import { jsonMembers, jsonText } from './json_path.ts';
import { readBounded, writeFileAtomic } from './secure_file.ts';

const POSTURE_SCHEMA = 'clawsec-traffic-posture/v1';

/** Far more than a fragment, and far less than what picoclaw-security-guardian reads (1 MiB). */
const MAX_BYTES = 64 * 1024;

/** What the fragment says, but for when it last changed. */
export interface Posture {
  readonly monitor_status: 'running' | 'stopped' | 'stale';
  readonly mode: 'detect';
  readonly https_inspection: boolean;
  readonly ca_fingerprint_sha256: string | null;
  /** Lower-case hex. */
  readonly config_sha256: string;
  /** Lower-case hex. */
  readonly finding_log_sha256: string;
}

/** In the order of its keys. */
export interface PostureFragment extends Posture {
  readonly schema_version: typeof POSTURE_SCHEMA;
  readonly platform: 'picoclaw';
  /** ISO 8601, UTC, milliseconds: when anything else in it changed last. */
  readonly generated_at: string;
}

export interface PostureExport {
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** Whether its bytes are others than before. */
  readonly changed: boolean;
  readonly fragment: PostureFragment;
}

export interface PostureTarget {
  readonly home: string;
  /** Absolute. Outside the home its directory exists. */
  readonly output: string;
  /** Pins `generated_at`. */
  readonly generatedAt?: string | undefined;
  readonly clock: Clock;
}

/**
 * Writes the fragment (0600). An unchanged posture gives the identical bytes. What stands at `output` must be an
 * earlier fragment, or in the home's own place for it anything that is a plain file.
 * Throws E_USAGE for a bad `generatedAt`, E_FILE_UNSAFE, E_FILE_UNREADABLE, E_FILE_UNWRITABLE, E_HOME_UNSAFE,
 * E_HOME_UNWRITABLE.
 */
export function exportPosture(posture: Posture, target: PostureTarget): PostureExport {
  const { output, clock } = target;
  prepareDirectory(target);
  const pinned = target.generatedAt === undefined ? undefined : instant(target.generatedAt);
  const earlier = readEarlier(target);
  const kept = earlier !== undefined && sameButTime(earlier.text, posture) ? earlier.generatedAt : undefined;
  const fragment = fragmentOf(posture, pinned ?? kept ?? new Date(clock.now()).toISOString());
  const text = `${JSON.stringify(fragment)}\n`;
  const changed = earlier?.text !== text;
  if (changed || earlier.isOpen) writeFileAtomic(output, text);
  return { path: output, sha256: createHash('sha256').update(text).digest('hex'), changed, fragment };
}

/** The home is made when that is where it goes; any other directory is the operator's to make. */
function prepareDirectory({ home, output }: PostureTarget): void {
  const directory = path.dirname(output);
  if (directory !== home && !directory.startsWith(`${home}${path.sep}`)) return;
  ensureHome(home);
  if (directory !== home) ensureBelowHome(home, directory);
}

function fragmentOf(posture: Posture, generatedAt: string): PostureFragment {
  return {
    schema_version: POSTURE_SCHEMA,
    platform: 'picoclaw',
    monitor_status: posture.monitor_status,
    mode: posture.mode,
    https_inspection: posture.https_inspection,
    ca_fingerprint_sha256: posture.ca_fingerprint_sha256,
    config_sha256: posture.config_sha256,
    finding_log_sha256: posture.finding_log_sha256,
    generated_at: generatedAt,
  };
}

interface Earlier {
  readonly text: string;
  /** Undefined when it holds none that we would have written. */
  readonly generatedAt: string | undefined;
  /** Whether others may read or write it. */
  readonly isOpen: boolean;
}

function readEarlier({ output, home }: PostureTarget): Earlier | undefined {
  const read = readBounded(output, { maxBytes: MAX_BYTES });
  if (read.outcome === 'absent') return undefined;
  const shown = printablePath(output);
  if (read.outcome === 'failed') throw new GuardianError('E_FILE_UNREADABLE', read.reason);
  if (read.outcome === 'not_a_file')
    throw new GuardianError('E_FILE_UNSAFE', `${read.reason}; name another path with --output FILE`);
  const text = read.outcome === 'read' ? read.bytes.toString('utf8') : '';
  const members = membersOf(text);
  const isFragment = members.get('schema_version') === POSTURE_SCHEMA;
  const isOurs = output === path.join(home, HOME_LAYOUT.posture);
  const isEmpty = read.outcome === 'read' && text === '';
  // A mistyped --output must not cost anyone a file.
  if (!isFragment && !isOurs && !isEmpty) {
    const message = `${shown} holds something else than a posture fragment; remove it or name another path with --output FILE`;
    throw new GuardianError('E_FILE_UNSAFE', message);
  }
  const time = jsonText(members.get('generated_at'));
  const isOpen = read.outcome === 'read' && (read.mode & 0o077) !== 0;
  return { text, generatedAt: isInstant(time) ? time : undefined, isOpen };
}

function sameButTime(text: string, posture: Posture): boolean {
  const before = new Map(membersOf(text));
  const now = jsonMembers(fragmentOf(posture, ''));
  before.delete('generated_at');
  return before.size === now.size - 1 && [...before].every(([key, value]) => now.get(key) === value);
}

function membersOf(text: string): ReadonlyMap<string, unknown> {
  try {
    return jsonMembers(JSON.parse(text));
  } catch {
    return new Map(); // not JSON: it has no members, and that is all the caller asks
  }
}

/** Throws E_USAGE for what is no ISO 8601 instant. */
function instant(text: string): string {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
  const time = form.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  const day = Number(text.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  if (Number.isNaN(time) || day > lastDay) {
    const message = `--generated-at "${printable(text, 40)}" is no instant; write it as 2026-04-26T00:00:00.000Z`;
    throw new GuardianError('E_USAGE', message);
  }
  return new Date(time).toISOString();
}

function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}
