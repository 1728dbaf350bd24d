import type { Finding } from '../../lib/detector/finding.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import type { Sighting } from '../../lib/detector/sighting.ts';

export const SAMPLE_TIME = Date.parse('2026-04-26T00:00:00.000Z');

/** A finding that differs from others by its number. */
export function sampleFinding(number = 1, changes: Partial<Finding> = {}): Finding {
  return {
    schema_version: 'clawsec-traffic-finding/v1',
    platform: 'picoclaw',
    direction: 'outbound',
    protocol: 'http',
    threat_type: 'EXFIL',
    pattern: 'ai_api_key',
    severity: 'high',
    source: '127.0.0.1',
    dest: 'api.example.com:443',
    snippet: '[REDACTED]',
    timestamp: new Date(SAMPLE_TIME).toISOString(),
    id: number.toString(16).padStart(16, '0'),
    rule: 'openai_api_key',
    location: 'request.body',
    decoding: [],
    confidence: 'high',
    occurrences: 1,
    last_seen: new Date(SAMPLE_TIME).toISOString(),
    fingerprint: number.toString(16).padStart(32, '0'),
    subject: null,
    reasons: ['foreign_host'],
    ...changes,
  };
}

const RULE: Rule = {
  id: 'openai_api_key',
  pattern: 'ai_api_key',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'high',
  keywords: ['sk-'],
  expression: /sk-x/g,
  reach: { before: 0, after: 4 },
  source: 'a test',
  describes: 'A key of the tests.',
  remedy: 'None.',
  finds: [],
  ignores: [],
};

/** A sighting of the secret with this number. */
export function sampleSighting(number = 1, changes: Partial<Sighting> = {}): Sighting {
  return {
    rule: RULE,
    severity: 'high',
    confidence: 'high',
    direction: 'outbound',
    protocol: 'http',
    source: '127.0.0.1',
    dest: 'api.example.com:443',
    location: 'request.body',
    decoding: ['gzip', 'json'],
    snippet: '[REDACTED]',
    fingerprint: number.toString(16).padStart(32, '0'),
    subject: null,
    reasons: ['foreign_host'],
    ...changes,
  };
}

/** Time that passes when the test says so. */
export class TestClock {
  #passed = 0;

  now(): number {
    return SAMPLE_TIME + this.#passed;
  }
  monotonic(): number {
    return this.#passed;
  }
  pass(ms: number): void {
    this.#passed += ms;
  }
}
