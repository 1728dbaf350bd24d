import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The built bundles. Tests run in the repository's root. */
export const SCRIPTS = path.resolve('skills/picoclaw-traffic-guardian/scripts');
export const SCRIPT_NAMES = [
  'export_profile',
  'query_threats',
  'start',
  'status',
  'stop',
  'validate_config',
] as const;
export type ScriptName = (typeof SCRIPT_NAMES)[number];

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdio?: SpawnOptions['stdio'];
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Another folder than the built one. */
  readonly scripts?: string;
}

/** Only what a script needs: nothing of the environment that the tests run in leaks in. */
function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', ...extra };
}

export function spawnScript(
  name: ScriptName,
  args: readonly string[],
  options: RunOptions = {},
): ChildProcess {
  const {
    env,
    cwd,
    stdio = ['ignore', 'pipe', 'pipe'],
    node = process.execPath,
    scripts = SCRIPTS,
  } = options;
  return spawn(node, [path.join(scripts, `${name}.mjs`), ...args], {
    env: environment(env),
    stdio,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

export function outcome(child: ChildProcess): Promise<Run> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a script to its end, stdout and stderr into pipes. */
export function script(name: ScriptName, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return outcome(spawnScript(name, args, options));
}

/** Runs a shell line with `SCRIPTS` and `NODE` set, for redirections and pipes. */
export function shell(line: string, options: Omit<RunOptions, 'scripts' | 'node'> = {}): Promise<Run> {
  const { env, cwd, stdio = ['ignore', 'pipe', 'pipe'] } = options;
  return outcome(
    spawn('/bin/sh', ['-c', line], {
      env: environment({ SCRIPTS, NODE: process.execPath, ...env }),
      stdio,
      ...(cwd === undefined ? {} : { cwd }),
    }),
  );
}

/** A new private directory; `remove` deletes it with all it holds. */
export function temporary(name = 'guardian-test-'): {
  readonly directory: string;
  readonly remove: () => void;
} {
  const directory = mkdtempSync(path.join(tmpdir(), name));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
