import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { StartInfo } from '../../lib/picoclaw/start_info.ts';

const SCRIPT = path.join(import.meta.dirname, 'monitor_process.worker.mjs');
export const SCRIPT_URL = pathToFileURL(SCRIPT);

/** What a monitor process says first. */
export type Opening = StartInfo | { readonly code: string; readonly message: string };

export interface MonitorProcess {
  readonly child: ChildProcess;
  readonly opening: Promise<Opening>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  stderr(): string;
}

export interface Wanted {
  readonly home: string;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** The argument that makes the test script a monitor of `home` on a port of its own. */
export function argumentFor({ home, flags = {} }: Wanted): string {
  return JSON.stringify({ home, flags: { listen: '127.0.0.1:0', ...flags } });
}

const running = new Set<ChildProcess>();
const open = new Set<() => void>();

export function startMonitor(wanted: Wanted): MonitorProcess {
  const child = spawn(process.execPath, [SCRIPT, argumentFor(wanted)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...wanted.env },
  });
  running.add(child);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const opening = lines.next().then(({ value }): Opening => {
    if (value === undefined) throw new Error(`the monitor said nothing; stderr: ${stderr}`);
    return JSON.parse(value);
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return { code, signal };
  });
  return { child, opening, ended, stderr: () => stderr };
}

/** The start info of a monitor that must have started. */
export async function infoOf(monitor: MonitorProcess): Promise<StartInfo> {
  const opening = await monitor.opening;
  if ('code' in opening) throw new Error(`${opening.code}: ${opening.message}`);
  return opening;
}

/** Runs COMMAND behind a monitor, to its end. */
export async function runBehind(
  { home, flags = {}, env }: Wanted,
  command: readonly string[],
  whileItRuns?: (child: ChildProcess, stdout: () => string, stderr: () => string) => Promise<void>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const wanted = JSON.stringify({ home, flags: { listen: '127.0.0.1:0', ...flags }, command });
  const child = spawn(process.execPath, [SCRIPT, wanted], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close');
  await whileItRuns?.(
    child,
    () => stdout,
    () => stderr,
  );
  const [code] = await ended;
  running.delete(child);
  return { code, stdout, stderr };
}

/** Ends what a failed test left running. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const close of open) close();
}

/** An origin on a port of its own. */
export async function origin(listener: RequestListener): Promise<{ port: number; close(): void }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () => {
    open.delete(close);
    server.closeAllConnections();
    server.close();
  };
  open.add(close);
  return { port, close };
}

export interface Asking {
  readonly socket: Socket;
  /** All bytes, once the connection has ended. */
  readonly answer: Promise<string>;
}

/** One GET through the proxy of `info`, on a connection of its own. */
export function ask(info: StartInfo, url: string): Asking {
  const proxy = new URL(info.proxy_url);
  const socket = connect(Number(proxy.port), proxy.hostname);
  const credentials = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
  const { host } = new URL(url);
  socket.write(
    `GET ${url} HTTP/1.1\r\nHost: ${host}\r\nProxy-Authorization: Basic ${credentials}\r\nConnection: close\r\n\r\n`,
  );
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  const answer = new Promise<string>((resolve) => {
    socket.on('error', () => undefined); // a cut connection ends with what came before
    socket.on('close', () => resolve(text));
  });
  return { socket, answer };
}
