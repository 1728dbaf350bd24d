// A stand-in for Picoclaw's exec tool: `sh -c` in the workspace with the gateway's whole environment, no terminal,
// 60 seconds and then the whole process group ends, output cut at 10,000 bytes.
import { spawn } from 'node:child_process';
import { GUARD_VERSIONS, type GuardVersion, refusal } from './guard.ts';

export const TIMEOUT_MS = 60_000;
export const OUTPUT_LIMIT = 10_000;

export interface ExecAnswer {
  readonly output: string;
  readonly isError: boolean;
}

export interface ExecOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whose guard applies; without it that of every version: what passes here runs everywhere. */
  readonly version?: GuardVersion;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Runs a command as the exec tool would, or refuses it as the exec tool would. Never rejects. */
export function exec(command: string, options: ExecOptions): Promise<ExecAnswer> {
  const versions = options.version === undefined ? GUARD_VERSIONS : [options.version];
  for (const version of versions) {
    const why = refusal(command, options.cwd, version);
    if (why !== null)
      return Promise.resolve({ output: `Command blocked by safety guard (${why})`, isError: true });
  }
  return run(command, options);
}

function run(command: string, { cwd, env, timeout = TIMEOUT_MS }: ExecOptions): Promise<ExecAnswer> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', command], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text.stderr += chunk;
    });
    const deadline = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeout);
    child.on('error', (error) => {
      clearTimeout(deadline);
      resolve({ output: `failed to start command: ${error.message}`, isError: true });
    });
    // 'close', not 'exit': like the real tool, the call lasts as long as anything holds its output open.
    child.on('close', (code) => {
      clearTimeout(deadline);
      let output = text.stdout;
      if (text.stderr !== '') output += `\nSTDERR:\n${text.stderr}`;
      if (timedOut)
        output = `Command timed out after ${timeout / 1000}s\n\nPartial output before timeout:\n${output}`;
      else if (code !== 0) output += `\n\n[Command exited with code ${code ?? -1}]`;
      resolve({ output: cut(output === '' ? '(no output)' : output), isError: timedOut || code !== 0 });
    });
  });
}

function cut(output: string): string {
  const bytes = Buffer.from(output);
  if (bytes.length <= OUTPUT_LIMIT) return output;
  const kept = bytes.toString('utf8', 0, OUTPUT_LIMIT);
  return `${kept}\n... (truncated, ${bytes.length - OUTPUT_LIMIT} more chars)`;
}
