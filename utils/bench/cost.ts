// What the inspector spends on each kind of clean message, warm, beside a copy and a JSON.parse of the same bytes in the
// same run; and how much of it only the gate had to look at.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { Inspection } from '../../skills/picoclaw-traffic-guardian/lib/detector/inspection.ts';
import { RuleSet } from '../../skills/picoclaw-traffic-guardian/lib/detector/rule_set.ts';
import { BASE64, filler } from '../../skills/picoclaw-traffic-guardian/lib/detector/rules/filler.ts';
import { RULES } from '../../skills/picoclaw-traffic-guardian/lib/detector/rules/index.ts';
import { LONGEST_BLOCK } from '../../skills/picoclaw-traffic-guardian/lib/detector/scanner.ts';
import {
  chatAnswer,
  chatRequest,
  chatStream,
  prose,
} from '../../skills/picoclaw-traffic-guardian/test/detector/everyday/conversation.ts';
import type { Report } from './report.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const MEBIBYTE = 1 << 20;
const CHUNK = 16 * 1024;

interface Message {
  readonly name: string;
  readonly type: string;
  /** Bodies that differ where those of an ordinary day do: an agent says something new each time. */
  readonly bodies: readonly Buffer[];
  readonly direction: 'request' | 'response';
  /** Microseconds at most, where something is asked. */
  readonly atMost?: number;
}

function variants(make: (n: number) => string | Buffer): Buffer[] {
  return Array.from({ length: 8 }, (_, n) => Buffer.from(make(n)));
}

/** Words in another order for each `n`. */
function talk(length: number, n: number): string {
  const words = prose(length).split(' ');
  return [...words.slice(n * 41), ...words.slice(0, n * 41)].join(' ');
}

function readSlice(file: string, from: number, length: number): Buffer {
  const descriptor = openSync(file, 'r');
  const slice = Buffer.alloc(length);
  const read = readSync(descriptor, slice, 0, length, from);
  closeSync(descriptor);
  return slice.subarray(0, read);
}

function messages(): Message[] {
  const json = 'application/json';
  const script = readFileSync(path.join(root, 'node_modules/wabt/index.js')).subarray(0, MEBIBYTE);
  const page = `<html><head><title>t</title><style>p{margin:0}</style></head><body>${'<p class="a">%</p>\n'.repeat(400).replaceAll('%', prose(230).replaceAll('<', '&lt;'))}</body></html>`;
  const request = (tools: number, turns: number) =>
    variants((n) => JSON.stringify({ user: `user-${n}`, ...chatRequest({ tools, turns: turns + n }) }));
  return [
    {
      name: '1 KB JSON answer',
      type: json,
      bodies: variants((n) => JSON.stringify(chatAnswer(talk(600, n)))),
      direction: 'response',
    },
    { name: '2 KB model request', type: json, bodies: request(0, 0), direction: 'request' },
    {
      name: '10 KB JSON answer',
      type: json,
      bodies: variants((n) => JSON.stringify(chatAnswer(talk(10_000, n)))),
      direction: 'response',
      atMost: 60,
    },
    {
      name: 'the same as 50 events of a stream',
      type: 'text/event-stream',
      bodies: variants((n) => chatStream(talk(10_000, n), 50)),
      direction: 'response',
    },
    {
      name: '100 KB model request, 40 tools',
      type: json,
      bodies: request(40, 64),
      direction: 'request',
      atMost: 1000,
    },
    { name: '100 KB HTML', type: 'text/html', bodies: [Buffer.from(page)], direction: 'response' },
    { name: '1 MiB minified JavaScript', type: 'text/javascript', bodies: [script], direction: 'response' },
    {
      name: '1 MiB binary download',
      type: 'application/octet-stream',
      bodies: [Buffer.from(filler(MEBIBYTE * 1.34, BASE64, 3), 'base64').subarray(0, MEBIBYTE)],
      direction: 'response',
    },
    {
      name: '1 MiB base64 upload',
      type: 'text/plain',
      bodies: [Buffer.from(filler(MEBIBYTE, BASE64, 4))],
      direction: 'request',
    },
    {
      name: '1 MiB base64 in lines, as in a mail',
      type: 'text/plain',
      bodies: [Buffer.from(filler(MEBIBYTE, BASE64, 4).replace(/.{76}/g, '$&\r\n'))],
      direction: 'request',
    },
    {
      name: '1 MiB of a lock file, cut',
      type: 'text/plain',
      bodies: [Buffer.alloc(MEBIBYTE, readFileSync(path.join(root, 'package-lock.json')))],
      direction: 'response',
    },
    {
      name: '1 MiB of a program',
      type: 'application/octet-stream',
      bodies: [readSlice(process.execPath, 40 * MEBIBYTE, MEBIBYTE)],
      direction: 'response',
    },
  ];
}

/** Microseconds of the best of several samples: what else runs on the machine only ever adds. */
async function best(rounds: number, step: (round: number) => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < 12; sample++) {
    const started = performance.now();
    for (let n = 0; n < rounds; n++) await step(n);
    least = Math.min(least, ((performance.now() - started) * 1000) / rounds);
  }
  return least;
}

async function inspect(
  inspection: Inspection,
  { type, direction }: Message,
  body: Uint8Array,
): Promise<void> {
  const exchange = inspection.open({ protocol: 'https', source: '127.0.0.1', dest: 'api.openai.com:443' });
  const push = async (to: 'requestBody' | 'responseBody') => {
    for (let at = 0; at < body.length; at += CHUNK) await exchange[to](body.subarray(at, at + CHUNK));
  };
  exchange.requestHead(
    `POST /v1/chat/completions\nHost: api.openai.com\nContent-Type: ${direction === 'request' ? type : 'application/json'}`,
  );
  if (direction === 'request') await push('requestBody');
  await exchange.requestEnd('');
  exchange.responseHead(
    `200 OK\nContent-Type: ${direction === 'response' ? type : 'application/json'}\nServer: mock`,
  );
  if (direction === 'response') await push('responseBody');
  await exchange.responseEnd('');
  await exchange.close('complete');
}

/** One pass of the gate over the body, which is the least that a look at it takes. */
function gateAlone(body: Buffer, { gate }: RuleSet): void {
  for (let at = 0; at < body.length; at += LONGEST_BLOCK) {
    const start = gate.lane(0);
    const length = body.copy(gate.memory, start, at, at + LONGEST_BLOCK);
    gate.find(start, start + length, () => undefined);
  }
}

/** The part of the bytes that no expression could touch: farther from every keyword than its rules reach. */
function gateOnly(body: Buffer, rules: RuleSet): number {
  const { gate } = rules;
  const touched = new Uint8Array(body.length);
  for (let at = 0; at < body.length; at += LONGEST_BLOCK) {
    const block = body.subarray(at, at + LONGEST_BLOCK);
    const start = gate.lane(0);
    gate.memory.set(block, start);
    gate.find(start, start + block.length, (keyword, address) => {
      for (const index of rules.rulesOf(keyword)) {
        const rule = rules.rules[index]?.rule;
        if (rule === undefined || rule.glance?.(gate.memory, address, start + block.length) === false)
          continue;
        const offset = at + address - start;
        touched.fill(1, Math.max(0, offset - rule.reach.before), offset + rule.reach.after);
      }
    });
  }
  return 1 - touched.reduce((sum, byte) => sum + byte, 0) / body.length;
}

export async function cost(report: Report): Promise<void> {
  let found = 0;
  const inspection = new Inspection(
    {
      maxScanBytes: 4 * MEBIBYTE,
      maxDecodeRatio: 100,
      audience: [],
      fingerprintKey: new Uint8Array(32),
      log: { directory: '', maxFileBytes: 0, maxFiles: 0, maxTotalBytes: 0, maxAgeMs: 0 },
      dedupWindowMs: 0,
      suppressions: [],
    },
    RULES,
    () => {
      found++;
    },
    (message) => {
      throw new Error(message);
    },
  );
  const sets = {
    request: new RuleSet(RULES),
    response: new RuleSet(RULES.filter(({ direction }) => direction === 'inbound')),
  };
  report.section(`Inspection of clean messages, ${RULES.length} rules`);
  for (const message of messages()) {
    const { name, bodies, direction, atMost } = message;
    const [first = Buffer.alloc(0)] = bodies;
    const body = (n: number): Buffer => bodies[n % bodies.length] ?? first;
    const size = bodies.reduce((sum, { length }) => sum + length, 0) / bodies.length;
    const rounds = Math.max(bodies.length, Math.ceil(1_000_000 / size));
    const micros = await best(rounds, (n) => inspect(inspection, message, body(n)));
    const copy = Buffer.alloc(Math.max(...bodies.map(({ length }) => length)));
    const copied = await best(rounds, (n) => body(n).copy(copy));
    const text = bodies.map((bytes) => bytes.toString());
    const parsed =
      message.type === 'application/json'
        ? `, JSON.parse ${(await best(rounds, (n) => JSON.parse(text[n % text.length] ?? ''))).toFixed(0)}`
        : '';
    const gate = await best(rounds, (n) => gateAlone(body(n), sets[direction]));
    const detail = `${(size / 1000).toFixed(1)} KB, ${(size / micros).toFixed(0)} MB/s; copy ${copied.toFixed(1)}${parsed}, gate alone ${gate.toFixed(gate < 10 ? 1 : 0)} us; ${(100 * gateOnly(first, sets[direction])).toFixed(0)} % only gate`;
    if (atMost === undefined) report.fact(name, `${micros.toFixed(0).padStart(8)} us  ${detail}`);
    else report.figure(`${name}, us`, micros, { atMost }, detail);
  }
  if (found > 0) throw new Error(`${found} findings in messages that were meant to be clean`);
}
