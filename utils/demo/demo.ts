// `npm run demo`: the product, as its operator would use it, against a small hostile internet on loopback.
// A temporary home, the real scripts, an agent process whose environment alone carries the proxy variables.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Internet, startInternet } from './origins.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const scripts = path.join(root, 'skills/picoclaw-traffic-guardian/scripts');
const out = process.stdout;

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly direction: string;
  readonly pattern: string;
  readonly dest: string;
  readonly snippet: string;
}

/**
 * Runs one of the product's scripts to its end; its stdout is the answer. In a process group of its own: Ctrl-C at
 * the terminal ends the demo, never a `start` half way, whose monitor nobody would stop. Its environment is not the
 * caller's: neither a Picoclaw nor a monitor that is configured on this machine is the demo's business.
 */
function script(name: string, args: readonly string[], home: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(scripts, `${name}.mjs`), '--home', home, ...args], {
      detached: true,
      env: { PATH: process.env.PATH, PICOCLAW_HOME: gateway },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(stdout) : reject(new Error(`${name} ended with ${code}: ${stderr}${stdout}`)),
    );
  });
}

function title(text: string): void {
  out.write(`\n── ${text} ${'─'.repeat(Math.max(0, 74 - text.length))}\n`);
}

/** A key in the right shape and of no value; made afresh, so that none stands in the source. */
function inventedKey(prefix: string, length: number): string {
  return `${prefix}${randomBytes(length).toString('base64url').replace(/[-_]/g, 'x').slice(0, length)}`;
}

function writeFiles(home: string, workspace: string, internet: Internet): void {
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(gateway, { mode: 0o700 });
  mkdirSync(workspace);
  const config = {
    resolve: Object.fromEntries(internet.hosts.map((host) => [host, '127.0.0.1'])),
  };
  writeFileSync(path.join(home, 'config.json'), JSON.stringify(config, null, 2), { mode: 0o600 });
  // As Picoclaw's own: its model's address is where the model's key may go.
  const model = { model_name: 'demo', provider: 'openai', model: 'demo-1', api_base: internet.modelBase };
  const gatewayConfig = JSON.stringify({ version: 3, model_list: [model] });
  writeFileSync(path.join(gateway, 'config.json'), gatewayConfig, { mode: 0o600 });
  writeFileSync(path.join(workspace, '.env'), `ANTHROPIC_API_KEY=${inventedKey('sk-ant-api03-', 93)}AA\n`);
}

/** Prints each finding once, while the agent works, until `done`, however that ends. */
async function watchFindings(home: string, done: Promise<unknown>): Promise<void> {
  const seen = new Set<string>();
  let running = true;
  const end = () => {
    running = false;
  };
  const ended = done.then(end, end);
  for (let last = false; !last; ) {
    last = !running; // one more look after the end
    const { findings } = JSON.parse(await script('query_threats', ['--json'], home)) as {
      findings: Finding[];
    };
    for (const finding of findings.toReversed()) {
      if (seen.has(finding.id)) continue;
      seen.add(finding.id);
      out.write(
        `  ${finding.severity.padEnd(8)} ${finding.direction.padEnd(8)} ${finding.pattern.padEnd(20)} ${finding.dest}\n           ${finding.snippet}\n`,
      );
    }
    if (!last) await Promise.race([ended, delay(250)]);
  }
}

function runAgent(
  workspace: string,
  internet: Internet,
  environment: Record<string, string>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'agent.mjs'), internet.modelBase], {
      cwd: workspace,
      env: { PATH: process.env.PATH, MODEL_API_KEY: inventedKey('sk-proj-', 48), ...environment },
      signal: interruption.signal,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`the agent ended with ${code}`)),
    );
  });
}

const temporary = mkdtempSync(path.join(tmpdir(), 'guardian-demo-'));
const home = path.join(temporary, 'home');
const gateway = path.join(temporary, 'picoclaw');
const workspace = path.join(temporary, 'workspace');
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    process.exitCode = 128 + constants.signals[name];
    interruption.abort(new Error(`ended by ${name}`));
  });
}
const internet = await startInternet();
let started = false;
try {
  writeFiles(home, workspace, internet);

  interruption.signal.throwIfAborted();
  title('start --background');
  const info = JSON.parse(
    await script('start', ['--background', '--listen', '127.0.0.1:0', '--json'], home),
  ) as {
    pid: number;
    listen: string;
    environment: Record<string, string>;
  };
  started = true;
  interruption.signal.throwIfAborted();
  out.write(
    `  monitor ${info.pid} listens on ${info.listen}; only the agent's environment carries the proxy\n`,
  );

  title('findings, as they come, while the agent works');
  const agent = runAgent(workspace, internet, info.environment);
  await watchFindings(home, agent);
  const said = await agent;

  title('what the agent did');
  out.write(`${said.replace(/^/gm, '  ').trimEnd()}\n`);
  const untouched = said.includes(internet.weightsSha256);
  out.write(`  50 MB came through ${untouched ? 'byte for byte as the origin sent them' : 'ALTERED'}\n`);
  if (!untouched) process.exitCode = 1;
  interruption.signal.throwIfAborted();

  title('status');
  out.write(await script('status', ['--text'], home));
  title('query_threats --summary');
  out.write(await script('query_threats', ['--summary', '--text'], home));
  title('export_profile: the posture fragment');
  const { fragment } = JSON.parse(await script('export_profile', ['--json'], home)) as { fragment: unknown };
  out.write(`${JSON.stringify(fragment, null, 2)}\n`);
} catch (error) {
  const cause = interruption.signal.aborted ? interruption.signal.reason : error;
  process.stderr.write(`demo: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode ??= 1;
} finally {
  if (started) {
    title('stop');
    out.write(`  ${(await script('stop', ['--json'], home)).trim()}\n`);
  }
  internet.close();
  rmSync(temporary, { recursive: true, force: true });
}
