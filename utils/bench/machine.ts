// What the kernel says of a process: CPU by thread, resident memory; and which core it may use.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Both subjects run on this core, load and origin on the other. */
export const RELAY_CORE = 0;
export const LOAD_CORE = 1;

export const canPin = spawnSync('taskset', ['--version']).status === 0;

/** Moves this process, all its threads, onto one core. */
export function pinSelf(core: number): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)]);
}

/** A command that runs its arguments on one core, where the machine can pin. */
export function pinned(core: number, command: readonly string[]): { file: string; args: string[] } {
  const all = canPin ? ['taskset', '-c', String(core), ...command] : [...command];
  const [file = '', ...args] = all;
  return { file, args };
}

/** Nanoseconds on a CPU: of the main thread, and of all threads (those that ended included). */
export interface CpuTime {
  readonly mainThread: number;
  readonly process: number;
}

export function cpuTime(pid: number): CpuTime {
  const of = (task: string) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return 0; // the thread ended between listing and reading
    }
  };
  const tasks = readdirSync(`/proc/${pid}/task`);
  return { mainThread: of(String(pid)), process: tasks.reduce((sum, task) => sum + of(task), 0) };
}

/** Megabytes: proportional set size, so that pages shared with other Node processes count once. */
export function memoryMb(pid: number): { rss: number; pss: number } {
  const read = (name: string, text: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return { rss: read('Rss', text), pss: read('Pss', text) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
