import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { errnoOf, explainErrno } from './errno.ts';
import { ensureBelowHome, HOME_LAYOUT } from './home.ts';
import { type ProcessIdentity, parseIdentity } from './process_identity.ts';
import { readBounded, writeFileAtomic } from './secure_file.ts';

/**
 * One monitor a home, without flock(2), which Node does not offer and network filesystems fake.
 *
 * The lock is the highest numbered directory in HOME/lock; its `holder.json` says who holds it, or that it was
 * released. Taking it means creating the next number, and a directory comes into being by rename(2) of a finished
 * one onto a name that must be free (a directory that is not empty is never replaced): exclusive, and never seen
 * half-written, on every filesystem, those without hard links included.
 *
 * Why at most one holds it: number N+1 is made only by who saw that N's holder is gone or has let go, and both are
 * for good. Numbers below the highest are removed by the holder alone and the highest never, so a number is not
 * given out twice to winners: whoever was slow and recreates a removed number finds, looking again, that it is not
 * the highest, and withdraws. (One getdents(2) call reads a directory this small, so that look is atomic.)
 */
export interface Lock {
  readonly generation: number;
  /** Whether it is still on disk: not when the home was removed, or made again by another process. Never throws. */
  held(): boolean;
  /** Lets go. Never throws: what cannot be written any more (home gone, disk full) looks dead once we are. */
  release(): void;
}

export type Claim =
  | { readonly won: true; readonly lock: Lock }
  | { readonly won: false; readonly holder: ProcessIdentity };

/** Whether the process that holds the lock is still there. */
export type StillThere = (holder: ProcessIdentity) => Promise<boolean>;

const GENERATION = /^[1-9]\d{0,14}$/;
const PREPARED = /^\.[0-9a-f]{32}$/;
const HOLDER = 'holder.json';
const PRIVATE = 0o700;
/** Each turn is lost only to another process that went ahead, so this many lost in a row mean something else. */
const MAX_TURNS = 1000;

/** Takes the lock of `home` (which exists) or says who has it. Throws E_HOME_UNSAFE, E_HOME_UNWRITABLE, E_START_FAILED. */
export async function claimLock(home: string, self: ProcessIdentity, stillThere: StillThere): Promise<Claim> {
  const directory = path.join(home, HOME_LAYOUT.lock);
  ensureBelowHome(home, directory);
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const highest = generations(directory).at(-1) ?? 0;
    const holder = holderOf(directory, String(highest));
    if (holder !== null && (await stillThere(holder))) return { won: false, holder };
    if (!create(directory, highest + 1, self)) continue;
    if (generations(directory).at(-1) !== highest + 1) {
      remove(directory, String(highest + 1));
      continue;
    }
    await tidy(directory, highest + 1, stillThere);
    return { won: true, lock: taken(directory, highest + 1, self) };
  }
  const message = `the lock in ${printablePath(directory)} cannot be taken; remove that directory when no monitor runs`;
  throw new GuardianError('E_START_FAILED', message);
}

/** Who holds the lock of `home`, dead or alive; null when nobody does. */
export function lockHolder(home: string): ProcessIdentity | null {
  const directory = path.join(home, HOME_LAYOUT.lock);
  return holderOf(directory, String(generations(directory).at(-1) ?? 0));
}

function taken(directory: string, generation: number, self: ProcessIdentity): Lock {
  let released = false;
  const held = () => !released && holderOf(directory, String(generation))?.nonce === self.nonce;
  return {
    generation,
    held,
    release() {
      // In a home that was made again the same number may be another's.
      const ours = held();
      released = true;
      if (!ours) return;
      try {
        writeFileAtomic(
          path.join(directory, String(generation), HOLDER),
          `${JSON.stringify({ holder: null })}\n`,
        );
      } catch {
        // The home is gone or cannot be written. The lock still names this process, and ends with it.
      }
    },
  };
}

/** Ascending. */
function generations(directory: string): readonly number[] {
  try {
    return readdirSync(directory)
      .filter((name) => GENERATION.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw unwritable(directory, error);
  }
}

/** Null also for what cannot be read: a holder's file is whole before its name exists, so nobody living wrote that. */
function holderOf(directory: string, name: string): ProcessIdentity | null {
  const read = readBounded(path.join(directory, name, HOLDER), { maxBytes: 4096 });
  if (read.outcome !== 'read') return null;
  try {
    const value: unknown = JSON.parse(read.bytes.toString('utf8'));
    const holder = typeof value === 'object' && value !== null && 'holder' in value ? value.holder : null;
    return parseIdentity(holder) ?? null;
  } catch {
    return null; // torn by a power cut: its holder ended with the power
  }
}

/** False when another process has that number. */
function create(directory: string, generation: number, self: ProcessIdentity): boolean {
  const prepared = path.join(directory, `.${self.nonce}`);
  try {
    mkdirSync(prepared, { recursive: true, mode: PRIVATE });
    writeFileSync(path.join(prepared, HOLDER), `${JSON.stringify({ holder: self })}\n`, { mode: 0o600 });
    renameSync(prepared, path.join(directory, String(generation)));
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    // EPERM and EACCES are how Windows says that the name is taken.
    if (['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error))) return false;
    if (process.platform === 'win32' && ['EPERM', 'EACCES'].includes(errnoOf(error))) return false;
    throw unwritable(directory, error);
  }
}

/** Removes the generations before ours, and what claimants prepared that were killed before they could claim. */
async function tidy(directory: string, own: number, stillThere: StillThere): Promise<void> {
  for (const name of readdirSync(directory)) {
    if (GENERATION.test(name) && Number(name) < own) remove(directory, name);
    if (!PREPARED.test(name)) continue;
    const claimant = holderOf(directory, name);
    if (claimant !== null && !(await stillThere(claimant))) remove(directory, name);
  }
}

function remove(directory: string, name: string): void {
  try {
    rmSync(path.join(directory, name), { recursive: true, force: true });
  } catch {
    // It stays, means nothing, and the next holder tries again.
  }
}

function unwritable(directory: string, error: unknown): GuardianError {
  const message = `the lock in ${printablePath(directory)} cannot be taken: ${explainErrno(error)}`;
  return new GuardianError('E_HOME_UNWRITABLE', message, { cause: error });
}
