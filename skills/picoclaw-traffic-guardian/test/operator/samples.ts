import type { Finding } from '../../lib/detector/finding.ts';

/** A finding as the log holds it, with what a test cares about put in. */
export function sampleFinding(changes: Partial<Finding> = {}): Finding {
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
    snippet: 'token=[REDACTED]',
    timestamp: '2026-04-26T00:00:00.000Z',
    id: '0123456789abcdef',
    rule: 'anthropic_api_key',
    location: 'request.body',
    decoding: [],
    confidence: 'high',
    occurrences: 1,
    last_seen: '2026-04-26T00:00:00.000Z',
    fingerprint: '0123456789abcdef0123456789abcdef',
    subject: null,
    reasons: ['foreign_host'],
    ...changes,
  };
}

/** `count` findings a minute apart, oldest first, each with its own id. */
export function sampleFindings(count: number, changes: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: count }, (_, at) =>
    sampleFinding({
      id: at.toString(16).padStart(16, '0'),
      last_seen: new Date(Date.UTC(2026, 3, 26) + at * 60_000).toISOString(),
      ...changes,
    }),
  );
}
