// Relay figures: both subjects on one core, load and origin on the other, in turns, so that drift of the machine
// touches both alike. Ratios are of each pair of neighbouring rounds; their median is quoted.
import { type Burst, burst, modelRequest, type Opener, opened, plainRequest, type Stream } from './load.ts';
import { cpuTime, median, percentile } from './machine.ts';
import type { Origin } from './origin.ts';
import { progress, type Report } from './report.ts';
import { notInspected, type Subject } from './subject.ts';

export interface Round {
  readonly bursts: readonly Burst[];
  /** Microseconds of CPU for each exchange of the first stream. */
  readonly mainCpuUs: number;
  readonly processCpuUs: number;
}

async function round(
  subject: Subject,
  streams: (subject: Subject) => Stream[],
  seconds: number,
  opener: (subject: Subject) => Opener,
): Promise<Round> {
  const before = cpuTime(subject.pid);
  const bursts = await burst(opener(subject), streams(subject), seconds);
  const after = cpuTime(subject.pid);
  const exchanges = bursts[0]?.exchanges ?? 0;
  return {
    bursts,
    mainCpuUs: (after.mainThread - before.mainThread) / 1000 / exchanges,
    processCpuUs: (after.process - before.process) / 1000 / exchanges,
  };
}

const plain =
  ({ port }: Subject): Opener =>
  () =>
    opened(port);

export async function pairs(
  bare: Subject,
  monitor: Subject,
  streams: (subject: Subject) => Stream[],
  rounds: number,
  seconds: number,
  opener: (subject: Subject) => Opener = plain,
): Promise<Array<{ bare: Round; monitor: Round }>> {
  for (const subject of [bare, monitor]) await round(subject, streams, 1.5, opener); // warm-up: compilers and pools
  const results: Array<{ bare: Round; monitor: Round }> = [];
  for (let n = 0; n < rounds; n++) {
    progress(`round ${n + 1} of ${rounds}`);
    // The order alternates, so that neither always follows the other.
    const first = await round(n % 2 === 0 ? bare : monitor, streams, seconds, opener);
    const second = await round(n % 2 === 0 ? monitor : bare, streams, seconds, opener);
    results.push(n % 2 === 0 ? { bare: first, monitor: second } : { bare: second, monitor: first });
  }
  progress('');
  return results;
}

/** What the figures of a section cost in coverage: a full ring is honest, but it is not inspection. */
export function coverageSince(
  before: ReturnType<typeof notInspected>,
  monitor: Subject,
  report: Report,
): void {
  const now = notInspected(monitor);
  const exchanges = now.exchanges - before.exchanges;
  report.fact('exchanges not wholly inspected: ring full', `${now.dropped - before.dropped} of ${exchanges}`);
}

export const rate = (result: Round) => (result.bursts[0]?.exchanges ?? 0) / (result.bursts[0]?.seconds ?? 1);

export async function smallExchanges(
  report: Report,
  origin: Origin,
  bare: Subject,
  monitor: Subject,
): Promise<void> {
  const target = `http://127.0.0.1:${origin.port}/json`;
  const coverage = notInspected(monitor);
  const results = await pairs(
    bare,
    monitor,
    (subject) => [
      { connections: 32, request: modelRequest(target, { proxyAuthorization: subject.authorization }) },
    ],
    7,
    2,
  );
  const of = (pick: (pair: { bare: Round; monitor: Round }) => number) => median(results.map(pick));
  report.section('2 KB request, 1 KB JSON answer, 32 connections (monitor / bare proxy)');
  report.figure(
    'throughput',
    of((pair) => rate(pair.monitor) / rate(pair.bare)),
    { atLeast: 0.9 },
    `${of((pair) => rate(pair.monitor)).toFixed(0)} / ${of((pair) => rate(pair.bare)).toFixed(0)} exchanges/s`,
  );
  report.figure(
    'relay-thread CPU per exchange',
    of((pair) => pair.monitor.mainCpuUs / pair.bare.processCpuUs),
    { atMost: 1.05 },
    `${of((pair) => pair.monitor.mainCpuUs).toFixed(1)} / ${of((pair) => pair.bare.processCpuUs).toFixed(1)} us`,
  );
  report.fact(
    'inspector and other threads per exchange',
    `${of((pair) => pair.monitor.processCpuUs - pair.monitor.mainCpuUs).toFixed(1)} us`,
  );
  coverageSince(coverage, monitor, report);
}

export async function largeAnswers(
  report: Report,
  origin: Origin,
  bare: Subject,
  monitor: Subject,
): Promise<void> {
  const target = `http://127.0.0.1:${origin.port}/mib`;
  const coverage = notInspected(monitor);
  const results = await pairs(
    bare,
    monitor,
    (subject) => [{ connections: 4, request: plainRequest(target, subject.authorization) }],
    5,
    2,
  );
  const of = (pick: (pair: { bare: Round; monitor: Round }) => number) => median(results.map(pick));
  report.section('1 MiB answers, 4 connections (monitor / bare proxy)');
  report.figure(
    'relay-thread CPU per answer',
    of((pair) => pair.monitor.mainCpuUs / pair.bare.processCpuUs),
    { atMost: 1.15 },
    `${of((pair) => pair.monitor.mainCpuUs).toFixed(0)} / ${of((pair) => pair.bare.processCpuUs).toFixed(0)} us`,
  );
  report.fact(
    'throughput, inspector on the same core',
    of((pair) => rate(pair.monitor) / rate(pair.bare)).toFixed(2),
  );
  coverageSince(coverage, monitor, report);
}

export async function smallBesideLarge(
  report: Report,
  origin: Origin,
  bare: Subject,
  monitor: Subject,
): Promise<void> {
  const base = `http://127.0.0.1:${origin.port}`;
  const coverage = notInspected(monitor);
  const results = await pairs(
    bare,
    monitor,
    (subject) => [
      {
        connections: 8,
        request: modelRequest(`${base}/json`, { proxyAuthorization: subject.authorization }),
      },
      { connections: 4, request: plainRequest(`${base}/mib`, subject.authorization) },
    ],
    5,
    2,
  );
  const p99 = (result: Round) => percentile(result.bursts[0]?.latenciesMs ?? [], 0.99);
  const of = (pick: (pair: { bare: Round; monitor: Round }) => number) => median(results.map(pick));
  report.section('8 connections of small exchanges beside 4 streams of 1 MiB answers (monitor / bare proxy)');
  report.figure(
    'p99 of a small exchange',
    of((pair) => p99(pair.monitor) / p99(pair.bare)),
    { atMost: 1.5 },
    `${of((pair) => p99(pair.monitor)).toFixed(1)} / ${of((pair) => p99(pair.bare)).toFixed(1)} ms`,
  );
  report.fact(
    'small exchanges in a second',
    `${of((pair) => rate(pair.monitor)).toFixed(0)} / ${of((pair) => rate(pair.bare)).toFixed(0)}`,
  );
  coverageSince(coverage, monitor, report);
}
