// `npm test`: the checks, then every test file in a process of its own, one more at a time than there are cores: many
// of them wait for processes and sockets.
// Closing line: `N passed, N failed`.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { runChecks } from './check/checks.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'build/test');
const FILE_TIMEOUT_MS = 120_000;
/** Files that fetch programs first, from wherever packages come from: `npm run test:clients`, not `npm test`. */
const FETCHING = 'scripts/https_fetched_clients.test.mjs';
const FETCHING_TIMEOUT_MS = 600_000;

interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly notes: readonly string[];
  readonly output: string;
  readonly seconds: number;
}

/** uvu's closing summary: `  Total:     5\n  Passed:    5\n  Skipped:   0`. */
function tally(output: string, code: number | null): { passed: number; failed: number } {
  const read = (label: string) =>
    Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? Number.NaN);
  const total = read('Total');
  const passed = read('Passed');
  // A file that died before its summary, or summed up well and then exited badly, has failed.
  if (Number.isNaN(total) || Number.isNaN(passed)) return { passed: 0, failed: 1 };
  const failed = total - passed - (read('Skipped') || 0);
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

function runFile(file: string): Promise<FileResult> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, [path.join(folder, file)], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const limit = file === FETCHING ? FETCHING_TIMEOUT_MS : FILE_TIMEOUT_MS;
    const deadline = setTimeout(() => {
      output += `\nkilled: ran longer than ${limit / 1000} s\n`;
      child.kill('SIGKILL');
    }, limit);
    child.on('close', (code) => {
      clearTimeout(deadline);
      const notes = output.split('\n').filter((line) => line.startsWith('NOTE '));
      resolve({ file, ...tally(output, code), notes, output, seconds: (performance.now() - started) / 1000 });
    });
  });
}

/** The files that run whole programs take longest: they go first, so that none of them is left alone at the end. */
function slowFirst(file: string): number {
  const order = ['detector/rule_cost', 'scripts/', 'release/', 'picoclaw/'];
  const place = order.findIndex((start) => file.startsWith(start));
  return place < 0 ? order.length : place;
}

const wanted = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => file.endsWith('.test.mjs'))
  .filter((file) => (wanted.length === 0 ? file !== FETCHING : wanted.some((word) => file.includes(word))))
  .sort((a, b) => slowFirst(a) - slowFirst(b) || (a < b ? -1 : 1));

let passed = 0;
let failed = 0;
if (wanted.length === 0) {
  for (const { ok } of await runChecks(process.stdout)) ok ? passed++ : failed++;
  process.stdout.write(`NOTE clients that have to be fetched are tried by npm run test:clients\n`);
}

const queue = [...files];
const lane = async () => {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const result = await runFile(file);
    passed += result.passed;
    failed += result.failed;
    const verdict = result.failed === 0 ? 'ok  ' : 'FAIL';
    process.stdout.write(`${verdict} ${file} (${result.passed} in ${result.seconds.toFixed(1)} s)\n`);
    for (const note of result.notes) process.stdout.write(`     ${note}\n`);
    if (result.failed > 0) process.stdout.write(`${result.output.trimEnd()}\n`);
  }
};
await Promise.all(Array.from({ length: availableParallelism() + 1 }, lane));

if (passed + failed === 0) failed = 1; // no test executed is a failure, not a success
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
