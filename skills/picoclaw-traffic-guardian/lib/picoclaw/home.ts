import type { Stats } from 'node:fs';
import { chmodSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { errnoOf, explainErrno } from './errno.ts';
import {
  checkOwnDirectory,
  checkWritable,
  createDirectories,
  ensureOwnDirectory,
  isForeign,
  lstatIfAny,
  octal,
  unsafe,
  unwritable,
} from './own_directory.ts';

/** What stands in a home, by name. Whatever else is found there is not the monitor's. */
export const HOME_LAYOUT = {
  config: 'config.json',
  posture: 'posture.json',
  log: 'log',
  fingerprintKey: 'fingerprint.key',
  proxyToken: 'proxy.token',
  state: 'state.json',
  lock: 'lock',
  monitorLog: 'monitor.log',
  tls: 'tls',
} as const;

/** The directories that are the product's own below Picoclaw's home. */
const OWN_SUFFIX = ['security', 'clawsec', 'traffic-guardian'] as const;

/** The owner that a user namespace shows for ids from outside it; user_namespaces(7), overflowuid. */
const OVERFLOW_UID = 65534;

export interface HomeSources {
  /** `--home`. */
  readonly flag?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** Picoclaw's own home, absolute. Throws E_USAGE. */
export function resolvePicoclawHome(env: NodeJS.ProcessEnv): string {
  return given(env.PICOCLAW_HOME, 'PICOCLAW_HOME', env) ?? path.join(userHome(env), '.picoclaw');
}

/**
 * The monitor's home, absolute: `--home`, PICOCLAW_TRAFFIC_GUARDIAN_HOME, or its place below Picoclaw's home.
 * An empty string counts as not given. Touches no file. Throws E_USAGE.
 */
export function resolveHome({ flag, env }: HomeSources): string {
  return (
    given(flag, '--home', env) ??
    given(env.PICOCLAW_TRAFFIC_GUARDIAN_HOME, 'PICOCLAW_TRAFFIC_GUARDIAN_HOME', env) ??
    path.join(resolvePicoclawHome(env), ...OWN_SUFFIX)
  );
}

/** `~` and `~/…` mean the user's home, as a shell would have it; anything else is returned as it is. */
export function expandTilde(file: string, env: NodeJS.ProcessEnv): string {
  return file === '~' || file.startsWith('~/') ? path.join(userHome(env), file.slice(1)) : file;
}

function given(value: string | undefined, name: string, env: NodeJS.ProcessEnv): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (value.includes('\0'))
    throw new GuardianError('E_USAGE', `${name} holds a NUL character; it must be a path`);
  return path.resolve(expandTilde(value, env));
}

function userHome(env: NodeJS.ProcessEnv): string {
  if (env.HOME !== undefined && path.isAbsolute(env.HOME)) return env.HOME;
  try {
    return homedir();
  } catch (error) {
    // A container may run under a uid without a passwd entry.
    const message = 'no home directory is known for this user: set HOME, or choose --home DIR';
    throw new GuardianError('E_USAGE', message, { cause: error });
  }
}

/**
 * Makes the home a private directory of ours: creates what is missing (0700), and tightens it when it is ours
 * and merely readable by others. Throws E_HOME_UNSAFE when someone else could have prepared or could replace it,
 * E_HOME_UNWRITABLE when nothing can be written there.
 */
export function ensureHome(home: string): void {
  if (path.dirname(home) === home) throw unsafe(home, 'it is the root directory', 'choose --home DIR');
  checkAncestors(home);
  const own = ownDirectories(home);
  createDirectories(path.dirname(own[0] ?? home));
  for (const directory of own) ensureOwnDirectory(directory);
  // Again: what was missing above may have been put there by someone else in the meantime.
  checkAncestors(home);
  tighten(home);
  checkWritable(home);
}

/**
 * Whether the home exists, for those who only read: creates and changes nothing. Throws E_HOME_UNSAFE as
 * `ensureHome` does, except that a home that others may read is accepted.
 */
export function homeExists(home: string): boolean {
  const stat = lstatIfAny(home);
  if (stat === undefined) return false;
  checkAncestors(home);
  checkOwnDirectory(home, stat);
  return true;
}

/** Makes `directory`, which lies below the home, and what leads to it from there: 0700, no symlink. Throws as `ensureHome`. */
export function ensureBelowHome(home: string, directory: string): void {
  const names = path.relative(home, directory).split(path.sep);
  if (names[0] === '..' || path.isAbsolute(names[0] ?? ''))
    throw unsafe(
      directory,
      `it does not lie below the home ${printablePath(home)}`,
      'choose a directory there',
    );
  let current = home;
  for (const name of names) {
    current = path.join(current, name);
    ensureOwnDirectory(current);
  }
  checkWritable(directory);
}

/** The home itself, and below Picoclaw's home the directories that lead to it. Outermost first. */
function ownDirectories(home: string): readonly string[] {
  const parent = path.dirname(home);
  const grandparent = path.dirname(parent);
  const names = [grandparent, parent, home].map((directory) => path.basename(directory));
  return OWN_SUFFIX.every((name, index) => name === names[index]) ? [grandparent, parent, home] : [home];
}

/**
 * Whoever can rename a directory above the home can put another in its place: each must belong to us or the
 * system, and be closed to others or sticky. Symlinks above our own directories are the operator's; where they
 * lead is what counts. What is missing is created on the way.
 */
function checkAncestors(home: string): void {
  const [outermost = home] = ownDirectories(home);
  const parent = path.dirname(outermost);
  let real: string;
  try {
    real = realpathSync(parent);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT')
      throw unwritable(home, `${printablePath(parent)}: ${explainErrno(error)}`, error);
    checkAncestors(parent);
    return;
  }
  for (let directory = real; ; directory = path.dirname(directory)) {
    const stat = lstatIfAny(directory);
    if (stat !== undefined) checkAncestor(home, directory, stat);
    if (directory === path.dirname(directory)) return;
  }
}

function checkAncestor(home: string, directory: string, stat: Stats): void {
  const shown = printablePath(directory);
  if (!stat.isDirectory()) throw unwritable(home, `${shown} is not a directory`);
  if (isForeign(stat) && stat.uid !== 0 && stat.uid !== OVERFLOW_UID)
    throw unsafe(
      home,
      `it lies in ${shown}, which belongs to uid ${stat.uid} and this process runs as uid ${process.geteuid?.()}`,
      'run it as that user, or choose --home DIR',
    );
  if ((stat.mode & 0o1002) === 0o0002)
    throw unsafe(
      home,
      `it lies in ${shown}, where every user may replace it`,
      `chmod o-w ${shown}, or choose --home DIR`,
    );
}

/**
 * Takes from others what they may read. Only of a directory that holds nothing but the monitor's own files:
 * `--home` may name one that was there before and serves something else.
 */
function tighten(home: string): void {
  const stat = lstatIfAny(home);
  if (stat === undefined || (stat.mode & 0o077) === 0) return;
  try {
    const foreign = readdirSync(home).find((name) => !isOwn(name));
    if (foreign !== undefined)
      throw unsafe(
        home,
        `it is open to other users (mode ${octal(stat)}) and holds ${printablePath(foreign)}, which is not the monitor's`,
        'make it private with chmod 700, or choose --home DIR',
      );
    chmodSync(home, 0o700);
  } catch (error) {
    throw error instanceof GuardianError ? error : unwritable(home, explainErrno(error), error);
  }
}

/** A file of the layout, an older or damaged one kept beside it, or what a crash left of writing one. */
function isOwn(name: string): boolean {
  const base = name.replace(/^\.(.+\.tmp)$/, '$1');
  return Object.values(HOME_LAYOUT).some((own) => base === own || base.startsWith(`${own}.`));
}
