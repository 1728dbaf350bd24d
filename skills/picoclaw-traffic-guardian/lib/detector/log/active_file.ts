import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import { ACTIVE_FILE } from './files.ts';
import { decodeLine, MAX_LINE_BYTES } from './line.ts';

/** The file that findings are appended to, open. */
export interface OpenFile {
  readonly fd: number;
  readonly dev: number;
  readonly ino: number;
  /** When its first line was written, milliseconds since the epoch. */
  bornMs: number;
  size: number;
  /** The last line has no newline: whoever wrote it died in the middle. */
  torn: boolean;
}

/**
 * Opens the log's active file, or makes it: a regular file of our own with one name, 0600, in a directory of our own that
 * is closed to others. Throws an Error that says in one line what else stands there. `now`: milliseconds since the epoch.
 */
export function openActiveFile(directory: string, now: number): OpenFile {
  requirePrivateDirectory(directory);
  // O_NONBLOCK: a FIFO in the log's place must not hold the inspector until somebody reads it.
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openSync(
    path.join(directory, ACTIVE_FILE),
    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
    0o600,
  );
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error(`${ACTIVE_FILE} is not a regular file`);
    requireOwn(stat, ACTIVE_FILE);
    // A second name would let someone else's file be appended to, or this one be read elsewhere.
    if (stat.nlink > 1) throw new Error(`${ACTIVE_FILE} has a second hard link`);
    if ((stat.mode & 0o777) !== 0o600) fchmodSync(fd, 0o600);
    return {
      fd,
      dev: stat.dev,
      ino: stat.ino,
      bornMs: firstInstant(fd) ?? now,
      size: stat.size,
      torn: stat.size > 0 && !endsWithNewline(fd, stat.size),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Makes it when somebody removed it meanwhile: only itself, so that a home that is gone stays gone. */
function requirePrivateDirectory(directory: string): void {
  let stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) {
    mkdirSync(directory, { mode: 0o700 });
    stat = lstatSync(directory);
  }
  if (!stat.isDirectory()) throw new Error('the log directory is not a directory');
  requireOwn(stat, 'the log directory');
  if ((stat.mode & 0o077) !== 0) throw new Error('the log directory is open to others');
}

function requireOwn(stat: Stats, name: string): void {
  const uid = process.geteuid?.();
  if (uid !== undefined && stat.uid !== uid) throw new Error(`${name} belongs to another user`);
}

function endsWithNewline(fd: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a;
}

/** When the file's first line was written; undefined for an empty file or one that begins with something else. */
function firstInstant(fd: number): number | undefined {
  const start = Buffer.alloc(MAX_LINE_BYTES);
  const text = start.toString('latin1', 0, readSync(fd, start, 0, start.length, 0));
  const end = text.indexOf('\n');
  const finding = end === -1 ? null : decodeLine(text.slice(0, end));
  return finding === null ? undefined : Date.parse(finding.last_seen);
}
