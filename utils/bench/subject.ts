// The two programs that are compared: the bare proxy and the monitor as it ships, each a process on one core.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pinned, RELAY_CORE } from './machine.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const startScript = path.join(root, 'skills/picoclaw-traffic-guardian/scripts/start.mjs');
const statusScript = path.join(root, 'skills/picoclaw-traffic-guardian/scripts/status.mjs');
const bareInterceptingProxy = path.join(import.meta.dirname, 'bare_intercepting_proxy.mjs');
const bareProxy = path.join(import.meta.dirname, 'bare_proxy.mjs');

export interface Subject {
  readonly name: 'bare' | 'monitor';
  readonly pid: number;
  readonly port: number;
  /** Value for Proxy-Authorization; the bare proxy ignores it. */
  readonly authorization: string;
  /** Milliseconds from spawn to the line that says it accepts connections. */
  readonly startMs: number;
  readonly home: string | null;
  stop(): Promise<void>;
}

/** Exchanges that the monitor relayed without looking at all of them. */
export function notInspected(subject: Subject): { exchanges: number; dropped: number } {
  if (subject.home === null) return { exchanges: 0, dropped: 0 };
  const text = execFileSync(process.execPath, [statusScript, '--json', '--home', subject.home], {
    encoding: 'utf8',
  });
  const { coverage } = JSON.parse(text) as { coverage: { exchanges: number; dropped: number } };
  return { exchanges: coverage.exchanges, dropped: coverage.dropped };
}

interface Announcement {
  readonly listen: string;
  readonly pid: number;
  readonly proxy_url?: string;
}

function announced(child: ChildProcess): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      try {
        resolve(JSON.parse(text) as Announcement);
      } catch {
        // not complete yet; the exit handler answers when it never will be
      }
    });
    child.on('exit', (code) => reject(new Error(`subject exited with ${code}: ${text}`)));
  });
}

async function launch(name: Subject['name'], args: readonly string[], home: string | null): Promise<Subject> {
  const { file, args: all } = pinned(RELAY_CORE, [process.execPath, ...args]);
  const spawned = performance.now();
  const child = spawn(file, all, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const info = await announced(child);
  const startMs = performance.now() - spawned;
  const credentials = info.proxy_url === undefined ? '' : new URL(info.proxy_url);
  const userinfo = credentials === '' ? 'none:none' : `${credentials.username}:${credentials.password}`;
  return {
    name,
    pid: info.pid,
    port: Number(info.listen.slice(info.listen.lastIndexOf(':') + 1)),
    authorization: `Basic ${Buffer.from(userinfo).toString('base64')}`,
    startMs,
    home,
    stop: () =>
      new Promise((resolve) => {
        child.on('exit', () => {
          if (home !== null) rmSync(home, { recursive: true, force: true });
          resolve();
        });
        child.kill('SIGTERM');
      }),
  };
}

export function startBare(): Promise<Subject> {
  return launch('bare', [bareProxy], null);
}

/** A home with a configuration of its own, and the flags that name it. */
function monitorHome(configuration: object): { home: string; flags: string[] } {
  const home = mkdtempSync(path.join(tmpdir(), 'guardian-bench-'));
  writeFileSync(path.join(home, 'config.json'), JSON.stringify(configuration), { mode: 0o600 });
  return { home, flags: ['--json', '--home', home, '--listen', '127.0.0.1:0'] };
}

/** The monitor with all detection on. Keys to 127.0.0.1 are at home, as a key to a configured model is. */
export function startMonitor(): Promise<Subject> {
  const { home, flags } = monitorHome({ trusted_api_hosts: { '*': ['127.0.0.1'] } });
  return launch('monitor', [startScript, ...flags], home);
}

/** The fifteen-line proxy again, now opening TLS with EC leafs of its own. `hosts` are on loopback for it. */
export function startBareIntercepting(rootsFile: string): Promise<Subject> {
  return launch('bare', [bareInterceptingProxy, rootsFile], null);
}

export function startInterceptingMonitor(rootsFile: string, hosts: readonly string[]): Promise<Subject> {
  const { home, flags } = monitorHome({
    resolve: Object.fromEntries(hosts.map((host) => [host, '127.0.0.1'])),
    trusted_api_hosts: { '*': hosts.slice(0, 1) },
  });
  return launch('monitor', [startScript, ...flags, '--https', '--upstream-ca', rootsFile], home);
}
