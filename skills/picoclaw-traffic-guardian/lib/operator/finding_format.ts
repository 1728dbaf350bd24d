import type { Finding, Severity } from '../detector/finding.ts';
import { printable } from '../printable.ts';
import { csvRecord } from './csv.ts';
import { markdownHeader, markdownRow } from './markdown.ts';
import { jsonLine } from './output.ts';
import { type Colour, clipped, type Paint } from './terminal.ts';

export const FINDING_FORMATS = ['json', 'jsonl', 'text', 'csv', 'markdown'] as const;
export type FindingFormat = (typeof FINDING_FORMATS)[number];

/** The log may have been tampered with: one endless field must not push everything else out. In characters. */
const LONGEST_FIELD = 300;
const LONGEST_SNIPPET = 1_000;
const MOST_DECODERS = 16;
const MOST_REASONS = 16;

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** The known fields in schema order, each of a bounded length. */
export function shownFinding(finding: Finding): Finding {
  const field = (text: string) => cut(text, LONGEST_FIELD);
  return {
    schema_version: finding.schema_version,
    platform: finding.platform,
    direction: finding.direction,
    protocol: finding.protocol,
    threat_type: finding.threat_type,
    pattern: field(finding.pattern),
    severity: finding.severity,
    source: field(finding.source),
    dest: field(finding.dest),
    snippet: cut(finding.snippet, LONGEST_SNIPPET),
    timestamp: field(finding.timestamp),
    id: field(finding.id),
    rule: field(finding.rule),
    location: field(finding.location),
    decoding: finding.decoding.slice(0, MOST_DECODERS).map(field),
    confidence: finding.confidence,
    occurrences: finding.occurrences,
    last_seen: field(finding.last_seen),
    fingerprint: field(finding.fingerprint),
    subject: finding.subject === null ? null : field(finding.subject),
    reasons: finding.reasons.slice(0, MOST_REASONS).map(field),
  };
}

const SEVERITY_COLOUR: Readonly<Record<Severity, Colour>> = {
  critical: 'magenta',
  high: 'red',
  medium: 'yellow',
  low: 'dim',
  info: 'dim',
};

/** `2026-04-26 12:00:00Z` of an ISO 8601 instant. */
export function shortInstant(iso: string): string {
  return printable(iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z'));
}

/** One finding on one line, the newest facts first; `width` cuts it for a terminal. */
export function findingLine(finding: Finding, paint: Paint, width: number | null): string {
  const { severity, threat_type, pattern, direction, dest, location, occurrences, snippet } =
    shownFinding(finding);
  const when = shortInstant(finding.last_seen);
  const grade = severity.toUpperCase().padEnd(8);
  const where = `${direction === 'outbound' ? 'to' : 'from'} ${dest}`;
  const often = occurrences > 1 ? `, ${occurrences} times` : '';
  const tail = printable(`${threat_type} ${pattern} ${where} in ${location}${often}: ${snippet}`);
  const room = width === null ? tail : clipped(tail, Math.max(20, width - when.length - grade.length - 2));
  return `${paint('dim', when)} ${paint(SEVERITY_COLOUR[severity], grade)} ${room}`;
}

function findingText(finding: Finding, paint: Paint): string {
  const shown = shownFinding(finding);
  const { severity, threat_type, pattern, rule, direction, protocol, source, dest } = shown;
  const family = rule === pattern ? pattern : `${pattern} (${rule})`;
  const way = direction === 'outbound' ? `${source} to ${dest}` : `${dest} to ${source}`;
  const decoded = shown.decoding.length > 0 ? `, decoded from ${shown.decoding.join(', ')}` : '';
  const since =
    shown.occurrences > 1 ? `${shown.occurrences} times since ${shortInstant(shown.timestamp)}` : 'once';
  return [
    `${shortInstant(shown.last_seen)}  ${paint(SEVERITY_COLOUR[severity], severity.toUpperCase())}  ${printable(`${threat_type}  ${family}`)}`,
    printable(`  ${direction} ${protocol}, ${way}, ${shown.location}${decoded}`),
    printable(`  seen ${since}; ${shown.confidence} confidence; id ${shown.id}`),
    ...(shown.subject === null ? [] : [printable(`  about ${shown.subject}`)]),
    `  ${printable(shown.snippet)}`,
    '',
  ].join('\n');
}

const CSV_FIELDS = [
  'schema_version',
  'platform',
  'direction',
  'protocol',
  'threat_type',
  'pattern',
  'severity',
  'source',
  'dest',
  'snippet',
  'timestamp',
  'id',
  'rule',
  'location',
  'decoding',
  'confidence',
  'occurrences',
  'last_seen',
  'fingerprint',
  'subject',
  'reasons',
] as const satisfies ReadonlyArray<keyof Finding>;

const MARKDOWN_FIELDS = [
  'last seen',
  'severity',
  'threat',
  'pattern',
  'dest',
  'location',
  'times',
  'snippet',
];

/** One finding in a format that is a sequence of records; `json` is a document and rendered elsewhere. */
export function findingRecord(
  format: Exclude<FindingFormat, 'json'>,
  finding: Finding,
  paint: Paint,
): string {
  switch (format) {
    case 'jsonl':
      return jsonLine(shownFinding(finding));
    case 'text':
      return `${findingText(finding, paint)}\n`;
    case 'csv': {
      const shown = shownFinding(finding);
      return csvRecord(
        CSV_FIELDS.map((name) =>
          name === 'decoding' || name === 'reasons' ? shown[name].join(' ') : (shown[name] ?? ''),
        ),
      );
    }
    case 'markdown': {
      const { last_seen, severity, threat_type, pattern, dest, location, occurrences, snippet } =
        shownFinding(finding);
      return markdownRow([
        shortInstant(last_seen),
        severity,
        threat_type,
        pattern,
        dest,
        location,
        String(occurrences),
        snippet,
      ]);
    }
  }
}

/** What stands before the first record. */
export function formatHeader(format: Exclude<FindingFormat, 'json'>): string {
  switch (format) {
    case 'csv':
      return csvRecord(CSV_FIELDS);
    case 'markdown':
      return markdownHeader(MARKDOWN_FIELDS);
    case 'jsonl':
    case 'text':
      return '';
  }
}
