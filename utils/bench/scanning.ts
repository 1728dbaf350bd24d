// The scanner alone: text in which no rule finds anything, with few rules and with many, beside a copy of the same
// bytes. And the whole inspection of ordinary messages, as the worker does it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Inspection } from '../../skills/picoclaw-traffic-guardian/lib/detector/inspection.ts';
import type { Direction } from '../../skills/picoclaw-traffic-guardian/lib/detector/observer.ts';
import type { Rule } from '../../skills/picoclaw-traffic-guardian/lib/detector/rule.ts';
import { RuleSet } from '../../skills/picoclaw-traffic-guardian/lib/detector/rule_set.ts';
import { RULES } from '../../skills/picoclaw-traffic-guardian/lib/detector/rules/index.ts';
import { LONGEST_BLOCK, Scanner } from '../../skills/picoclaw-traffic-guardian/lib/detector/scanner.ts';
import { WorkBudget } from '../../skills/picoclaw-traffic-guardian/lib/detector/work_budget.ts';
import { modelRequest } from './load.ts';
import { median } from './machine.ts';
import type { Report } from './report.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const TEXT_BYTES = 16 * 1024 * 1024;
const PASSES = 10;

/** Prose: the licence again and again. No rule finds anything in it. */
function prose(): Buffer {
  return Buffer.alloc(TEXT_BYTES, readFileSync(path.join(root, 'LICENSE')));
}

/** Rules like those for credentials of services: a telling prefix, then many characters. */
function inventedRules(count: number): Rule[] {
  const template = RULES.find((rule) => rule.direction === 'outbound');
  if (template === undefined) throw new Error('no outbound rule to copy');
  return Array.from({ length: count }, (_, n) => {
    const prefix = `${(((n + 1) * 2_654_435_761) >>> 0).toString(36).padStart(5, 'q').slice(0, 5)}_`;
    return {
      ...template,
      id: `invented_${n}`,
      keywords: [prefix],
      expression: new RegExp(`${prefix}[A-Za-z0-9]{32}`, 'g'),
      reach: { before: 0, after: 64 },
    };
  });
}

/** Megabytes a second, the best of several passes: what else runs on the machine only ever slows one down. */
function rate(bytes: number, pass: () => void): number {
  pass();
  let best = Number.POSITIVE_INFINITY;
  for (let n = 1; n < PASSES; n++) {
    const started = performance.now();
    pass();
    best = Math.min(best, performance.now() - started);
  }
  return bytes / best / 1000;
}

function scanRate(text: Buffer, rules: readonly Rule[], direction: Direction): number {
  const set = new RuleSet(rules.filter((rule) => rule.direction === direction));
  let found = 0;
  const sink = {
    match: () => {
      found++;
    },
    ruleFailed: (_: unknown, error: unknown) => {
      throw error;
    },
  };
  // Of each block the best of several passes: on a machine that others use, no pass is left alone from end to end.
  const best = new Float64Array(Math.ceil(text.length / LONGEST_BLOCK)).fill(Number.POSITIVE_INFINITY);
  for (let pass = 0; pass < PASSES; pass++) {
    const scanner = new Scanner(set, new WorkBudget(Number.MAX_SAFE_INTEGER), sink);
    for (let n = 0; n < best.length; n++) {
      const at = n * LONGEST_BLOCK;
      const length = Math.min(LONGEST_BLOCK, text.length - at);
      const started = performance.now();
      text.copy(set.gate.memory, scanner.prepare(0), at, at + length);
      scanner.run(0, length, at + length === text.length ? 'end' : 'more');
      best[n] = Math.min(best[n] ?? 0, performance.now() - started);
    }
  }
  if (found > 0) throw new Error('the text was meant to hold nothing');
  return text.length / best.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000;
}

export async function scanning(report: Report): Promise<void> {
  const text = prose();
  const copy = Buffer.alloc(text.length);
  const memcpy = rate(text.length, () => text.copy(copy));
  const few = scanRate(text, inventedRules(20), 'outbound');
  const many = scanRate(text, inventedRules(200), 'outbound');
  report.section('Scan of text that matches nothing');
  report.figure(
    'MB/s with 200 rules',
    many,
    { atLeast: 900 },
    `a copy of the same bytes: ${memcpy.toFixed(0)} MB/s`,
  );
  report.figure(
    '200 rules / 20 rules',
    many / few,
    { atLeast: 0.75 },
    `${many.toFixed(0)} / ${few.toFixed(0)} MB/s`,
  );
  for (const direction of ['outbound', 'inbound'] as const) {
    const rules = RULES.filter((rule) => rule.direction === direction);
    const real = scanRate(text, rules, direction);
    report.figure(`MB/s ${direction}`, real, { atLeast: 900 }, `all ${rules.length} rules`);
  }
  await wholeMessages(report);
}

interface Message {
  readonly name: string;
  readonly body: Buffer;
}

function jsonOf(bytes: number): Buffer {
  const sentence = 'The committee met on "Tuesday" and agreed to look again at the budget.\n';
  const content = sentence.repeat(Math.ceil(bytes / sentence.length)).slice(0, bytes);
  return Buffer.from(JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content } }] }));
}

/** What the inspector spends on ordinary messages, decoding and all, beside a JSON.parse of the same bytes. */
async function wholeMessages(report: Report): Promise<void> {
  const request = modelRequest('/v1', { host: 'a.example' });
  const messages: Message[] = [
    { name: '2 KB model request', body: request.subarray(request.indexOf('\r\n\r\n') + 4) },
    { name: '10 KB JSON answer', body: jsonOf(10_000) },
    { name: '100 KB JSON answer', body: jsonOf(100_000) },
  ];
  const inspection = new Inspection(
    {
      maxScanBytes: 4 * 1024 * 1024,
      maxDecodeRatio: 100,
      audience: [],
      suppressions: [],
      fingerprintKey: new Uint8Array(32),
      log: { directory: '', maxFileBytes: 0, maxFiles: 0, maxTotalBytes: 0, maxAgeMs: 0 },
      dedupWindowMs: 0,
    },
    RULES,
    () => undefined,
    (message) => {
      throw new Error(message);
    },
  );
  report.section('Whole inspection of clean messages');
  for (const { name, body } of messages) {
    const rounds = Math.ceil(20_000_000 / body.length);
    const samples: number[] = [];
    for (let sample = 0; sample < 7; sample++) {
      const started = performance.now();
      for (let n = 0; n < rounds; n++) {
        const exchange = inspection.open({ protocol: 'http', source: '127.0.0.1', dest: 'a.example:80' });
        exchange.requestHead('POST /v1/chat/completions\nContent-Type: application/json');
        await exchange.requestEnd('');
        exchange.responseHead('200 OK\nContent-Type: application/json\nServer: mock');
        await exchange.responseBody(body);
        await exchange.responseEnd('');
        await exchange.close('complete');
      }
      samples.push(((performance.now() - started) * 1000) / rounds);
    }
    const parse = rate(body.length * rounds, () => {
      for (let n = 0; n < rounds; n++) JSON.parse(body.toString());
    });
    const micros = median(samples);
    report.fact(
      name,
      `${micros.toFixed(1)} us, ${(body.length / micros).toFixed(0)} MB/s (JSON.parse: ${parse.toFixed(0)} MB/s)`,
    );
  }
}
