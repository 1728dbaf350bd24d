import type { Stats } from 'node:fs';
import { accessSync, chmodSync, constants, lstatSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { errnoOf, explainErrno } from './errno.ts';

const PRIVATE = 0o700;
const OPEN_TO_WRITERS = 0o022;

/** Creates one directory (0700) when it is missing, and judges what stands there. Throws E_HOME_UNSAFE, E_HOME_UNWRITABLE. */
export function ensureOwnDirectory(directory: string): void {
  const stat = lstatIfAny(directory);
  if (stat === undefined) createDirectory(directory);
  checkOwnDirectory(directory, stat ?? lstatIfAny(directory));
}

/** Throws E_HOME_UNSAFE unless it is a directory, not a symlink, ours, and written by nobody else. */
export function checkOwnDirectory(directory: string, stat: Stats | undefined): void {
  if (stat === undefined) throw unwritable(directory, 'it vanished while it was being created');
  if (stat.isSymbolicLink())
    throw unsafe(directory, 'it is a symbolic link', 'replace it by a directory, or choose --home DIR');
  if (!stat.isDirectory())
    throw unsafe(directory, 'it is not a directory', 'move what stands there away, or choose --home DIR');
  if (isForeign(stat))
    throw unsafe(
      directory,
      `it belongs to uid ${stat.uid} and this process runs as uid ${process.geteuid?.()}`,
      'run it as that user, or choose --home DIR',
    );
  // Not repaired: what another user may have put there would stay.
  if ((stat.mode & OPEN_TO_WRITERS) !== 0)
    throw unsafe(
      directory,
      `other users may write in it (mode ${octal(stat)})`,
      'look at what it holds, then take that right away with chmod 700, or choose --home DIR',
    );
}

/**
 * With mode 0700. What stands there already is left as it is. Throws E_HOME_UNWRITABLE.
 * Not with mkdir's `recursive`, which never returns below /proc (Node 20.20): the kernel says ENOENT there for a
 * directory that may not be made.
 */
function createDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: PRIVATE });
    chmodSync(directory, PRIVATE); // the umask may have taken even the owner's bits
  } catch (error) {
    // Another start was faster; what it made is judged like anything else that stands there.
    if (errnoOf(error) !== 'EEXIST') throw unwritable(directory, explainErrno(error), error);
  }
}

/** Creates what leads to `directory`, and it. Symlinks on the way are followed. Throws E_HOME_UNWRITABLE. */
export function createDirectories(directory: string): void {
  const missing: string[] = [];
  for (let at = directory; lstatIfAny(at) === undefined; at = path.dirname(at)) missing.push(at);
  for (const at of missing.reverse()) createDirectory(at);
}

/** Throws E_HOME_UNWRITABLE: no permission, or a read-only filesystem. */
export function checkWritable(directory: string): void {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(directory, explainErrno(error), error);
  }
}

/** Undefined when nothing stands there. Throws E_HOME_UNWRITABLE when that cannot be told. */
export function lstatIfAny(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw unwritable(file, explainErrno(error), error);
  }
}

/** Belongs to another user. Never on Windows, which has no owners of this sort. */
export function isForeign(stat: Stats): boolean {
  return process.geteuid !== undefined && stat.uid !== process.geteuid();
}

/** Permission bits as chmod takes them. */
export function octal(stat: Stats): string {
  return `0${(stat.mode & 0o7777).toString(8)}`;
}

export function unsafe(directory: string, problem: string, remedy: string): GuardianError {
  return new GuardianError('E_HOME_UNSAFE', `${printablePath(directory)} is refused: ${problem}; ${remedy}`);
}

export function unwritable(directory: string, problem: string, cause?: unknown): GuardianError {
  const message = `${printablePath(directory)} cannot be used: ${problem}; give this user the right to write there, or choose --home DIR`;
  return new GuardianError('E_HOME_UNWRITABLE', message, { cause });
}
