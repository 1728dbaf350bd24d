// A stand-in for Picoclaw's exec tool: `sh -c` in the workspace with the gateway's whole environment, no terminal,
// 60 seconds and then the whole process group ends, output cut at 10,000 bytes.
import { spawn } from 'node:child_process';
import { type GuardVersion, refusal } from './guard.ts';

export const TIMEOUT_MS = 60_000;
export const OUTPUT_LIMIT = 10_000;

export interface ExecAnswer {
  readonly output: string;
  readonly isError: boolean;
}

export function exec(
  command: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly version: GuardVersion },
): Promise<ExecAnswer> {
  const why = refusal(command, options.cwd, options.version);
  if (why !== null)
    return Promise.resolve({ output: `Command blocked by safety guard (${why})`, isError: true });
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', command], {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    let timedOut = false;
    child.stdout.on('data', (chunk) => {
      text.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      text.stderr += chunk;
    });
    const deadline = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, TIMEOUT_MS);
    child.on('error', (error) => {
      clearTimeout(deadline);
      resolve({ output: error.message, isError: true });
    });
    // 'close', not 'exit': like the real tool, the call lasts as long as anything holds its output open.
    child.on('close', (code) => {
      clearTimeout(deadline);
      let output = text.stdout;
      if (text.stderr !== '') output += `\nSTDERR:\n${text.stderr}`;
      if (timedOut) output += '\nCommand timed out';
      else if (code !== 0) output += `\nExit code: ${code}`;
      const bytes = Buffer.from(output);
      const cut =
        bytes.length > OUTPUT_LIMIT ? `${bytes.toString('utf8', 0, OUTPUT_LIMIT)}\n... (truncated)` : output;
      resolve({ output: cut, isError: timedOut || code !== 0 });
    });
  });
}
