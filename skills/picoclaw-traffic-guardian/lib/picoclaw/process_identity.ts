import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Which process this is, for longer than its number lasts: numbers are reused, within days on a busy board and at
 * once after a reboot. Two processes share `start` and `boot` only if they are the same one.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the platform's own words; null where the platform does not say. */
  readonly start: string | null;
  /** Which boot of the machine `start` belongs to; null where `start` is absolute or unknown. */
  readonly boot: string | null;
  /** 32 hex digits of this run: tells two runs apart even where the platform says nothing. */
  readonly nonce: string;
}

/** `unproven`: a process has this number, but nothing here says that it is the same one. */
export type Liveness = 'alive' | 'dead' | 'unproven';

/** The start time of a zombie. */
const ENDED = 'ended';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

export function ownIdentity(): Promise<ProcessIdentity> {
  return identityOf(process.pid);
}

/** Of a process that runs. Linux reads two small files, macOS runs `ps`, others have the number alone. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  const nonce = randomBytes(16).toString('hex');
  const start = await startOf(pid);
  return { pid, start: start ?? null, boot: await bootId(), nonce };
}

/** Whether the process that `identity` describes still runs. Never throws; sends no signal that a process can notice. */
export async function livenessOf(identity: ProcessIdentity): Promise<Liveness> {
  const { pid, start, boot } = identity;
  if (!numberInUse(pid)) return 'dead';
  if (start === null) return 'unproven';
  if (boot !== null && boot !== (await bootId())) return 'dead';
  const now = await startOf(pid);
  if (now === undefined) return numberInUse(pid) ? 'unproven' : 'dead';
  // Who was met as a zombie was none any more then.
  return now === start && now !== ENDED ? 'alive' : 'dead';
}

/** `value` as an identity, or undefined when it is none: state and lock files come from disk. */
export function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, start, boot, nonce } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  // kill(2) gives 0 and negative numbers another meaning: whole groups.
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || pid > 0x7fffffff) return undefined;
  if (start !== null && (typeof start !== 'string' || start.length > 64)) return undefined;
  if (boot !== null && (typeof boot !== 'string' || boot.length > 64)) return undefined;
  if (typeof nonce !== 'string' || !/^[0-9a-f]{32}$/.test(nonce)) return undefined;
  return { pid, start, boot, nonce };
}

function numberInUse(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 checks, and sends nothing: kill(2)
    return true;
  } catch (error) {
    // EPERM: another user's process has it. Anything else (ESRCH): nobody has.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function bootId(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  return readFile(BOOT_ID, 'latin1').then(
    (text) => text.trim(),
    () => null, // no /proc: `start` is unknown then too
  );
}

/** The start time, or undefined when there is no such process or the platform does not say. */
async function startOf(pid: number): Promise<string | undefined> {
  switch (process.platform) {
    case 'linux':
      return readFile(`/proc/${pid}/stat`, 'latin1').then(startInStat, () => undefined);
    case 'darwin':
    case 'freebsd':
    case 'openbsd':
      return startInPs(pid);
    default:
      return undefined;
  }
}

/**
 * Field 22 of proc_pid_stat(5), in clock ticks since boot. Field 2, the name, may hold spaces and parentheses, so
 * counting begins behind the last one. A zombie has ended: nobody has waited for it yet, that is all.
 */
export function startInStat(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const start = fields[19];
  if (state === 'Z' || state === 'X' || state === 'x') return ENDED;
  return start !== undefined && /^\d+$/.test(start) ? start : undefined;
}

/** `ps` prints local time in the user's language unless told otherwise, so tell it. */
async function startInPs(pid: number): Promise<string | undefined> {
  const ps = promisify(execFile)('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: { LC_ALL: 'C', TZ: 'UTC' },
    timeout: 2000,
  });
  return ps.then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}
