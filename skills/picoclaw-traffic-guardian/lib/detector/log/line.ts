import {
  CONFIDENCES,
  FINDING_PROTOCOLS,
  FINDING_SCHEMA,
  type Finding,
  SEVERITIES,
  THREAT_TYPES,
} from '../finding.ts';

/** No line of the log is longer, newline included: writers keep to it, readers skip what is not. */
export const MAX_LINE_BYTES = 64 * 1024;

const DIRECTIONS = ['outbound', 'inbound'] as const;
/** Everything a terminal may act on (C0, DEL, C1, bidirectional controls) and all else beyond ASCII. */
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/g;

/**
 * One finding as one line with its newline, in printable ASCII only: `cat` on a terminal shows text and nothing
 * acts, a byte is a character, and a torn line is never half a character.
 */
export function encodeLine(finding: Finding): string {
  const json = JSON.stringify(finding).replace(
    NOT_PRINTABLE_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}

/**
 * The finding in a line (without newline), or null when the line holds none. Only known keys are read, and only
 * own ones, so whatever else a damaged or hostile line brings (`__proto__`, more keys) goes nowhere.
 */
export function decodeLine(line: string): Finding | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // not JSON: the caller counts the line as skipped
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = new Map<string, unknown>(Object.entries(value));
  const text = (key: string): string | null => {
    const field = fields.get(key);
    return typeof field === 'string' ? field : null;
  };
  const oneOf = <T extends string>(key: string, allowed: readonly T[]): T | null =>
    allowed.find((candidate) => candidate === fields.get(key)) ?? null;
  const instant = (key: string): string | null => {
    const field = text(key);
    return field !== null && INSTANT.test(field) && !Number.isNaN(Date.parse(field)) ? field : null;
  };

  const direction = oneOf('direction', DIRECTIONS);
  const protocol = oneOf('protocol', FINDING_PROTOCOLS);
  const threat_type = oneOf('threat_type', THREAT_TYPES);
  const severity = oneOf('severity', SEVERITIES);
  const confidence = oneOf('confidence', CONFIDENCES);
  const pattern = text('pattern');
  const source = text('source');
  const dest = text('dest');
  const snippet = text('snippet');
  const timestamp = instant('timestamp');
  const id = text('id');
  const rule = text('rule');
  const location = text('location');
  const decoding = fields.get('decoding');
  const occurrences = fields.get('occurrences');
  const last_seen = instant('last_seen');
  const fingerprint = text('fingerprint');
  const subject = fields.get('subject') ?? null;
  const reasons = fields.get('reasons') ?? [];
  if (
    fields.get('schema_version') !== FINDING_SCHEMA ||
    fields.get('platform') !== 'picoclaw' ||
    direction === null ||
    protocol === null ||
    threat_type === null ||
    severity === null ||
    confidence === null ||
    pattern === null ||
    source === null ||
    dest === null ||
    snippet === null ||
    timestamp === null ||
    id === null ||
    !ID.test(id) ||
    rule === null ||
    location === null ||
    !isTextList(decoding) ||
    typeof occurrences !== 'number' ||
    !Number.isSafeInteger(occurrences) ||
    occurrences < 1 ||
    last_seen === null ||
    fingerprint === null ||
    !FINGERPRINT.test(fingerprint) ||
    !(subject === null || typeof subject === 'string') ||
    !isTextList(reasons)
  ) {
    return null;
  }
  return {
    schema_version: FINDING_SCHEMA,
    platform: 'picoclaw',
    direction,
    protocol,
    threat_type,
    pattern,
    severity,
    source,
    dest,
    snippet,
    timestamp,
    id,
    rule,
    location,
    decoding,
    confidence,
    occurrences,
    last_seen,
    fingerprint,
    subject,
    reasons,
  };
}

const ID = /^[0-9a-f]{16}$/;
const FINGERPRINT = /^[0-9a-f]{32}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
