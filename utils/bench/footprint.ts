// Memory and start: what the monitor costs when nothing passes, when something huge passes, when much stays open.
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { plainRequest } from './load.ts';
import { median, memoryMb } from './machine.ts';
import type { Origin } from './origin.ts';
import { progress, type Report } from './report.ts';
import { type Subject, startBare, startMonitor } from './subject.ts';

/** Long enough for the start-up garbage of either subject to be collected or not; the same for both. */
const SETTLE_MS = 1500;

export async function startAndIdle(report: Report): Promise<void> {
  const starts: Record<Subject['name'], number[]> = { bare: [], monitor: [] };
  const idle: Record<Subject['name'], number[]> = { bare: [], monitor: [] };
  for (let n = 0; n < 5; n++) {
    for (const start of [startBare, startMonitor]) {
      const subject = await start();
      starts[subject.name].push(subject.startMs);
      await delay(SETTLE_MS);
      idle[subject.name].push(memoryMb(subject.pid).rss);
      await subject.stop();
    }
  }
  report.section('Start and idle');
  report.figure(
    'start to accepting, ms',
    median(starts.monitor),
    { atMost: 150 },
    `bare proxy: ${median(starts.bare).toFixed(0)} ms`,
  );
  report.figure(
    'idle memory over the bare proxy, MB',
    median(idle.monitor) - median(idle.bare),
    { atMost: 30 },
    `resident ${median(idle.monitor).toFixed(1)} / ${median(idle.bare).toFixed(1)} MB`,
  );
}

/** Reads `total` bytes through the subject as fast as they come; answers the subject's peak resident memory. */
async function download(subject: Subject, origin: Origin, total: number): Promise<number> {
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, memoryMb(subject.pid).rss);
  }, 250);
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect(subject.port, '127.0.0.1');
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received >= total) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => (received >= total ? resolve() : reject(new Error(`body cut at ${received}`))));
    socket.write(plainRequest(`http://127.0.0.1:${origin.port}/bytes?${total}`, subject.authorization));
  });
  clearInterval(sampler);
  return peak;
}

export async function hugeBody(
  report: Report,
  origin: Origin,
  bare: Subject,
  monitor: Subject,
): Promise<void> {
  const total = 10 * 1000 ** 3;
  progress('10 GB through each');
  const before = memoryMb(monitor.pid).rss;
  const bareStarted = performance.now();
  await download(bare, origin, total);
  const bareSeconds = (performance.now() - bareStarted) / 1000;
  const started = performance.now();
  const peak = await download(monitor, origin, total);
  const seconds = (performance.now() - started) / 1000;
  progress('');
  report.section('A body of 10 GB');
  report.figure('memory above its start, MB', peak - before, { atMost: 64 }, `peak ${peak.toFixed(0)} MB`);
  report.fact(
    'rate',
    `${(total / seconds / 1e6).toFixed(0)} MB/s; bare proxy ${(total / bareSeconds / 1e6).toFixed(0)} MB/s`,
  );
}

function openTunnel(subject: Subject, origin: Origin): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(subject.port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (answer) => {
      if (answer.toString('latin1').startsWith('HTTP/1.1 200')) resolve(socket);
      else reject(new Error(`CONNECT refused: ${answer.toString('latin1', 0, 40)}`));
    });
    const authority = `127.0.0.1:${origin.port}`;
    socket.write(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nProxy-Authorization: ${subject.authorization}\r\n\r\n`,
    );
  });
}

export async function idleTunnels(
  report: Report,
  origin: Origin,
  bare: Subject,
  monitor: Subject,
): Promise<void> {
  const count = 1000;
  const growth: Record<Subject['name'], number> = { bare: 0, monitor: 0 };
  for (const subject of [bare, monitor]) {
    progress(`${count} tunnels through ${subject.name}`);
    const before = memoryMb(subject.pid).rss;
    const sockets: net.Socket[] = [];
    for (let n = 0; n < count; n++) sockets.push(await openTunnel(subject, origin));
    await delay(SETTLE_MS);
    growth[subject.name] = memoryMb(subject.pid).rss - before;
    for (const socket of sockets) socket.destroy();
  }
  progress('');
  report.section('1,000 idle tunnels');
  report.figure(
    'memory of 1,000 idle tunnels, MB',
    growth.monitor,
    { atMost: 64 },
    `bare proxy: ${growth.bare.toFixed(1)} MB`,
  );
}
