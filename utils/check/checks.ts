import { spawn } from 'node:child_process';
import path from 'node:path';
import { checkoutProblems } from '../validate/checkout.ts';
import { floorViolations } from './floors.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
}

function tool(name: string, args: readonly string[]): Promise<CheckResult> {
  return new Promise((resolve) => {
    const child = spawn(path.join(root, 'node_modules/.bin', name), args, { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve({ name, ok: false, output: error.message }));
    child.on('close', (code) => resolve({ name, ok: code === 0, output }));
  });
}

async function floors(): Promise<CheckResult> {
  const violations = await floorViolations(root);
  return { name: 'floors', ok: violations.length === 0, output: violations.join('\n') };
}

/** The skill's metadata, documentation and release files; needs the built scripts. */
function skill(): CheckResult {
  try {
    const problems = checkoutProblems(root).map(({ file, message }) => `${file}: ${message}`);
    return { name: 'skill', ok: problems.length === 0, output: problems.join('\n') };
  } catch (error) {
    return { name: 'skill', ok: false, output: error instanceof Error ? error.message : String(error) };
  }
}

/** Runs every check and prints one line each; a failing one is followed by what it said. */
export async function runChecks(out: NodeJS.WritableStream): Promise<CheckResult[]> {
  const results = await Promise.all([
    tool('tsc', ['--pretty', 'false']),
    tool('biome', ['ci', '--colors=off', '.']),
    floors(),
    skill(),
  ]);
  for (const { name, ok, output } of results) {
    out.write(`${ok ? 'ok  ' : 'FAIL'} check ${name}\n`);
    if (!ok) out.write(`${output.trimEnd()}\n`);
  }
  return results;
}
