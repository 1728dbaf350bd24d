import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { errnoOf, explainErrno } from './errno.ts';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const PRIVATE = 0o600;

/** What a bounded read came to. `reason` is one line that names the path. */
export type BoundedRead =
  | { readonly outcome: 'read'; readonly bytes: Buffer; readonly mode: number; readonly uid: number }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'too_large' | 'not_a_file' | 'failed'; readonly reason: string };

export interface ReadLimits {
  readonly maxBytes: number;
  /** Whether a symlink may stand there: only for files that belong to someone else's layout. */
  readonly followSymlink?: boolean;
}

/**
 * Reads a whole regular file of at most `maxBytes`. Opens without blocking, so that a FIFO put in its place
 * cannot hang the reader, and judges what it opened, not what the path named a moment before. Never throws.
 */
export function readBounded(file: string, { maxBytes, followSymlink = false }: ReadLimits): BoundedRead {
  const shown = printablePath(file);
  let fd: number;
  try {
    fd = openSync(file, O_RDONLY | O_NONBLOCK | (followSymlink ? 0 : O_NOFOLLOW));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return { outcome: 'absent' };
    const outcome = errno === 'ELOOP' || errno === 'ENXIO' ? 'not_a_file' : 'failed';
    return { outcome, reason: `${shown} cannot be read: ${explainErrno(error)}` };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { outcome: 'not_a_file', reason: `${shown} is not a regular file` };
    const bytes = stat.size > maxBytes ? undefined : readUpTo(fd, maxBytes);
    if (bytes === undefined)
      return { outcome: 'too_large', reason: `${shown} is larger than ${maxBytes} bytes` };
    return { outcome: 'read', bytes, mode: stat.mode & 0o7777, uid: stat.uid };
  } catch (error) {
    return { outcome: 'failed', reason: `${shown} cannot be read: ${explainErrno(error)}` };
  } finally {
    closeSync(fd);
  }
}

/** To the end, whatever size the file claimed: it may grow, and those of /proc claim none. */
function readUpTo(fd: number, maxBytes: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.min(65536, maxBytes + 1 - total));
    const count = readSync(fd, chunk);
    if (count === 0) return Buffer.concat(chunks, total);
    total += count;
    if (total > maxBytes) return undefined;
    chunks.push(chunk.subarray(0, count));
  }
}

/**
 * Replaces or creates `file` (0600) so that a reader, a crash or a full disk sees the old bytes or the new ones,
 * never a part. What stands there must be a regular file or nothing.
 * Throws E_FILE_UNSAFE or E_FILE_UNWRITABLE.
 */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  refuseForeignTarget(file);
  const temporary = writeTemporary(file, data);
  try {
    renameSync(temporary, file);
  } catch (error) {
    unlinkSync(temporary);
    throw unwritable(file, error);
  }
  syncDirectory(file);
}

/**
 * Creates `file` (0600) whole, or leaves what another process put there first: false then. Readers never see a
 * part of it. Throws E_FILE_UNWRITABLE.
 */
export function createFileOnce(file: string, data: string | Uint8Array): boolean {
  const temporary = writeTemporary(file, data);
  try {
    // link(2) fails with EEXIST whatever stands there, a dangling symlink included; rename(2) would replace it.
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (!NO_HARD_LINKS.has(errnoOf(error))) throw unwritable(file, error);
    return createInPlace(file, data);
  } finally {
    unlinkSync(temporary);
    syncDirectory(file);
  }
}

/** FAT, exFAT and some FUSE and Android filesystems have no hard links. */
const NO_HARD_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

function createInPlace(file: string, data: string | Uint8Array): boolean {
  try {
    writeNew(file, data);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw unwritable(file, error);
  }
}

/**
 * Opens a regular file for appending, created 0600; the caller closes the descriptor.
 * Throws E_FILE_UNSAFE or E_FILE_UNWRITABLE.
 */
export function openAppend(file: string): number {
  let fd: number;
  try {
    fd = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, PRIVATE);
  } catch (error) {
    // ENXIO: a FIFO that nobody reads, or a socket.
    if (errnoOf(error) === 'ELOOP' || errnoOf(error) === 'ENXIO' || errnoOf(error) === 'EISDIR')
      throw unsafe(file, explainErrno(error), error);
    throw unwritable(file, error);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw unsafe(file, 'it is not a regular file');
    if ((stat.mode & 0o077) !== 0) fchmodSync(fd, PRIVATE);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error instanceof GuardianError ? error : unwritable(file, error);
  }
}

function refuseForeignTarget(file: string): void {
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw unwritable(file, error);
  }
  if (stat.isSymbolicLink()) throw unsafe(file, 'it is a symbolic link');
  if (stat.isDirectory()) throw unsafe(file, 'it is a directory');
  if (!stat.isFile()) throw unsafe(file, 'it is not a regular file');
}

function writeTemporary(file: string, data: string | Uint8Array): string {
  const name = `.${path.basename(file).slice(0, 64)}.${randomBytes(8).toString('hex')}.tmp`;
  const temporary = path.join(path.dirname(file), name);
  try {
    writeNew(temporary, data);
  } catch (error) {
    throw unwritable(file, error);
  }
  return temporary;
}

/** Leaves nothing behind when it throws. */
function writeNew(file: string, data: string | Uint8Array): void {
  const fd = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, PRIVATE);
  try {
    fchmodSync(fd, PRIVATE); // the umask may have taken even the owner's bits
    writeFileSync(fd, data);
    fsyncSync(fd);
  } catch (error) {
    unlinkSync(file);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Makes a new name survive a power cut. */
function syncDirectory(file: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(path.dirname(file), O_RDONLY | O_DIRECTORY);
    fsyncSync(fd);
  } catch {
    // A directory may be searchable and writable but not readable, and several filesystems cannot sync one
    // (EINVAL, ENOTSUP). The bytes themselves are synced, and the name stands for every process that runs.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function unsafe(file: string, problem: string, cause?: unknown): GuardianError {
  const message = `${printablePath(file)} is not written: ${problem}; remove it or name another path`;
  return new GuardianError('E_FILE_UNSAFE', message, { cause });
}

function unwritable(file: string, cause: unknown): GuardianError {
  const message = `${printablePath(file)} cannot be written: ${explainErrno(cause)}`;
  return new GuardianError('E_FILE_UNWRITABLE', message, { cause });
}
