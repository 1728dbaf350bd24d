// HTTPS figures: the monitor with `--https` beside a bare intercepting proxy, both on one core.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { makeCertificate } from '../../skills/picoclaw-traffic-guardian/test/support/certificate.ts';
import { modelRequest, type Opener, opened } from './load.ts';
import { cpuTime, median, memoryMb } from './machine.ts';
import { startOrigin } from './origin.ts';
import { progress, type Report } from './report.ts';
import { notInspected, type Subject, startBareIntercepting, startInterceptingMonitor } from './subject.ts';
import { coverageSince, pairs, rate } from './throughput.ts';

/** Hosts of the handshake figures; each side sees each of them as new once. */
const HOSTS = Array.from({ length: 1000 }, (_, n) => `h${n}.bench.test`);
const BATCH = 100;
const AT_ONCE = 4;

/** CONNECT, then TLS as a client does it that trusts the proxy (what it trusts is not measured here). */
function tlsOpener({ port, authorization }: Subject, host: string, originPort: number): Opener {
  return async () => {
    const raw = await opened(port);
    const authority = `${host}:${originPort}`;
    raw.write(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nProxy-Authorization: ${authorization}\r\n\r\n`,
    );
    await new Promise<void>((resolve, reject) => {
      raw.once('data', (answer) =>
        answer.toString('latin1').startsWith('HTTP/1.1 200') ? resolve() : reject(new Error(String(answer))),
      );
      raw.once('error', reject);
    });
    return new Promise<net.Socket>((resolve, reject) => {
      const secure = tls.connect({ socket: raw, servername: host, rejectUnauthorized: false }, () => {
        secure.off('error', reject);
        resolve(secure);
      });
      secure.once('error', reject);
    });
  };
}

/** One exchange on a connection of its own. */
async function visit(subject: Subject, host: string, originPort: number, target = '/json'): Promise<void> {
  const socket = await tlsOpener(subject, host, originPort)();
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', () => resolve());
    socket.once('close', () => reject(new Error('closed before an answer')));
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  });
  socket.destroy();
}

/** Visits all hosts, a few at once; answers visits per second and CPU of the process per visit in microseconds. */
async function visits(
  subject: Subject,
  hosts: readonly string[],
  originPort: number,
  target?: string,
): Promise<{ rate: number; cpuUs: number }> {
  const before = cpuTime(subject.pid).process;
  const started = performance.now();
  const queue = [...hosts];
  const lane = async () => {
    for (let host = queue.pop(); host !== undefined; host = queue.pop())
      await visit(subject, host, originPort, target);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const seconds = (performance.now() - started) / 1000;
  return {
    rate: hosts.length / seconds,
    cpuUs: (cpuTime(subject.pid).process - before) / 1000 / hosts.length,
  };
}

type Pair = { bare: { rate: number; cpuUs: number }; monitor: { rate: number; cpuUs: number } };

function handshakeFigure(report: Report, name: string, results: readonly Pair[], atLeast?: number): void {
  const of = (pick: (pair: Pair) => number) => median(results.map(pick));
  const ratio = of((pair) => pair.monitor.rate / pair.bare.rate);
  const detail = `${of((pair) => pair.monitor.rate).toFixed(0)} / ${of((pair) => pair.bare.rate).toFixed(0)} per second; CPU ${of((pair) => pair.monitor.cpuUs / pair.bare.cpuUs).toFixed(2)}`;
  if (atLeast === undefined) report.fact(name, `${ratio.toFixed(2)}, ${detail}`);
  else report.figure(name, ratio, { atLeast }, detail);
}

/** From the start of a fresh monitor: the first exchange in the clear, and the first intercepted one. */
async function firstExchanges(
  report: Report,
  roots: string,
  tlsPort: number,
  plainPort: number,
): Promise<void> {
  const plainMs: number[] = [];
  const tlsMs: number[] = [];
  for (let n = 0; n < 3; n++) {
    const subject = await startInterceptingMonitor(roots, HOSTS.slice(0, 1));
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      void opened(subject.port).then((socket) => {
        socket.once('data', () => {
          socket.destroy();
          resolve();
        });
        socket.once('error', reject);
        socket.write(
          `GET http://127.0.0.1:${plainPort}/json HTTP/1.1\r\nHost: x\r\nProxy-Authorization: ${subject.authorization}\r\n\r\n`,
        );
      }, reject);
    });
    plainMs.push(performance.now() - started);
    const between = performance.now();
    await visit(subject, HOSTS[0] ?? '', tlsPort);
    tlsMs.push(performance.now() - between);
    await subject.stop();
  }
  report.figure(
    'first intercepted exchange after the first plain, ms',
    median(tlsMs),
    { atMost: 100 },
    `the first plain one took ${median(plainMs).toFixed(0)} ms`,
  );
}

export async function interception(report: Report): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guardian-bench-tls-'));
  const roots = path.join(folder, 'roots.pem');
  const certificate = await makeCertificate(['*.bench.test']);
  writeFileSync(roots, certificate.cert);
  const origin = await startOrigin(certificate);
  const plainOrigin = await startOrigin();
  const bare = await startBareIntercepting(roots);
  const monitor = await startInterceptingMonitor(roots, HOSTS);
  try {
    const host = HOSTS[0] ?? '';
    const coverage = notInspected(monitor);
    const results = await pairs(
      bare,
      monitor,
      () => [{ connections: 32, request: modelRequest('/json', { host }) }],
      5,
      2,
      (subject) => tlsOpener(subject, host, origin.port),
    );
    report.section(
      'HTTPS, 2 KB request, 1 KB JSON answer, 32 connections (monitor / bare intercepting proxy)',
    );
    report.figure(
      'throughput',
      median(results.map((pair) => rate(pair.monitor) / rate(pair.bare))),
      { atLeast: 0.9 },
      `${median(results.map((pair) => rate(pair.monitor))).toFixed(0)} / ${median(results.map((pair) => rate(pair.bare))).toFixed(0)} exchanges/s`,
    );
    coverageSince(coverage, monitor, report);

    const fresh: Pair[] = [];
    for (let at = 0; at < HOSTS.length; at += BATCH) {
      progress(`hosts ${at} to ${at + BATCH}`);
      const hosts = HOSTS.slice(at, at + BATCH);
      fresh.push({
        bare: await visits(bare, hosts, origin.port),
        monitor: await visits(monitor, hosts, origin.port),
      });
    }
    const cached: Pair[] = [];
    const same = Array.from({ length: BATCH }, (_, n) => HOSTS[HOSTS.length - 1 - (n % 8)] ?? '');
    const lent: Pair[] = [];
    for (let n = 0; n < 7; n++) {
      for (const [results, target] of [[cached, '/once'] as const, [lent, '/json'] as const]) {
        results.push({
          bare: await visits(bare, same, origin.port, target),
          monitor: await visits(monitor, same, origin.port, target),
        });
      }
    }
    progress('');
    report.section(
      'Full handshakes on both sides, one exchange a connection (monitor / bare intercepting proxy)',
    );
    handshakeFigure(report, 'fresh hosts', fresh, 0.85);
    handshakeFigure(report, 'hosts with a kept leaf', cached, 0.95);
    // Here only the client's handshake is left, and what one connection costs beside it.
    handshakeFigure(report, 'the same, over kept connections to origins', lent);
    report.fact(
      'resident after 1,000 hosts',
      `${memoryMb(monitor.pid).rss.toFixed(0)} / ${memoryMb(bare.pid).rss.toFixed(0)} MB`,
    );
    await firstExchanges(report, roots, origin.port, plainOrigin.port);
  } finally {
    await Promise.all([bare.stop(), monitor.stop(), origin.close(), plainOrigin.close()]);
    rmSync(folder, { recursive: true });
  }
}
