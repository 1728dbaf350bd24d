import type { CoverageCounts, DropReason } from '../detector/coverage.ts';
import { SEVERITIES } from '../detector/finding.ts';
import type { OpaqueReason } from '../detector/observer.ts';
import { REASONS } from '../detector/reason.ts';
import type { NotWatched } from '../picoclaw/secrets/stored_value.ts';
import type { WatchReport } from '../picoclaw/secrets/stores.ts';
import type { StatusCoverage, StatusReport } from '../picoclaw/status_report.ts';
import type { SuppressionReport } from '../picoclaw/suppression_report.ts';
import { printable } from '../printable.ts';
import type { LearnedReason } from '../proxy/tls/learned_hosts.ts';
import { DEFAULT_OUTPUT_BYTES, fitting } from './fitting.ts';
import { exportLines, type Shell } from './shell.ts';
import { shownEnvironment } from './shown_environment.ts';
import { aligned, type Paint } from './terminal.ts';
import { TRUST_SUMMARY } from './trust_text.ts';

/** Entries of each list (patterns, destinations, warnings); fewer where they are long. */
const MOST_ENTRIES = 12;

const OPAQUE_WORDS: Readonly<Record<OpaqueReason, string>> = {
  tunnel: 'went through a tunnel (TLS, as a rule)',
  bypass: 'were TLS to hosts that the configuration excepts',
  pinned: 'were TLS whose client does not accept certificates of the monitor',
  client_certificate: 'were TLS whose origin asks for a client certificate',
  h2_only: 'were TLS between peers that speak HTTP/2 alone',
  ech: 'were TLS with an encrypted host name',
  upstream_certificate:
    'were TLS that failed, because the certificate of the origin does not stand verification',
  tls_failed: 'were TLS that the monitor could not agree on with either side',
  not_http: 'were TLS with something else than HTTP/1 inside',
  not_tls: 'were tunnels with neither TLS nor HTTP/1 inside',
  upgrade: 'became a protocol that is not WebSocket',
  unknown_encoding: 'had a content encoding that cannot be undone',
  undecodable: 'had a damaged content encoding',
  decompression_limit: 'expanded beyond the decompression limit',
  websocket_compressed: 'were WebSockets with an extension that cannot be undone',
  websocket_malformed: 'were WebSockets with malformed frames',
};

const LEARNED_WORDS: Readonly<Record<LearnedReason, string>> = {
  pinned: "a client did not accept the monitor's certificate",
  client_certificate: 'the origin asks for a client certificate',
  h2_only: 'the origin speaks HTTP/2 alone',
  tls_failed: 'the monitor and the origin could not agree on TLS',
};

/** Of a client it may also be this, and holds for clients of its kind. */
const CLIENT_TLS_FAILED = 'a client and the monitor could not agree on TLS';

const DROP_WORDS: Readonly<Record<DropReason, string>> = {
  inspector_busy: 'passed while the inspector was busy',
  inspector_restart: 'were lost with an inspector that had to be replaced',
  inspector_down: 'passed while no inspector was running',
};

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

export function durationText(seconds: number): string {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** How a target process comes under the monitor, for the banner of `start` and for `status`. */
export function scopeLines(
  environment: Readonly<Record<string, string>>,
  shell: Shell,
  paint: Paint,
): string[] {
  const { environment: shown, environment_omitted: omitted = [] } = shownEnvironment(environment);
  return [
    paint('bold', 'Watch one process:'),
    '  node start.mjs -- COMMAND',
    'or give it these variables before it starts (they hold the proxy credentials):',
    ...exportLines(shell, shown).map((line) => `  ${printable(line)}`),
    ...(omitted.length > 0 ? [`  (too long to show: ${printable(omitted.join(', '))})`] : []),
  ];
}

/** What an operator reads at three in the morning: what runs, what it saw, what it could not see. */
export function statusText(report: StatusReport, shell: Shell, paint: Paint): string {
  const render = (most: number) => {
    const sections = [
      [headline(report, paint)],
      report.findings === null ? [] : findingLines(report.findings, most, paint),
      report.coverage === null ? [] : coverageLines(report.coverage, most, paint),
      unopenedLines(report.unopened_hosts, most, paint),
      report.watch_secrets === null ? [] : watchLines(report.watch_secrets, most, paint),
      suppressionLines(report.suppressions ?? [], most, paint),
      warningLines(report.warnings, most, paint),
      report.status === 'running' ? scopeLines(report.environment, shell, paint) : [],
      report.https_inspection ? trustLines(report) : [],
    ];
    const shown = sections.filter((lines) => lines.length > 0);
    return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
  };
  return fitting(MOST_ENTRIES, DEFAULT_OUTPUT_BYTES, render).text;
}

function trustLines({ ca_file, ca_fingerprint_sha256 }: StatusReport): string[] {
  const authority = `Certificate authority: ${printable(ca_file ?? '')}, SHA-256 ${ca_fingerprint_sha256 ?? 'unknown'}.`;
  return [TRUST_SUMMARY, authority];
}

function headline({ status, pid, listen, uptime_s, home }: StatusReport, paint: Paint): string {
  const place = `home ${printable(home)}`;
  switch (status) {
    case 'running': {
      const age = uptime_s === null ? '' : ` for ${durationText(uptime_s)}`;
      return `${paint('green', 'Running')}${age} on ${printable(listen ?? 'an unknown address')}, process ${pid}, detect only; ${place}`;
    }
    case 'stale':
      return `${paint('red', 'Not running')}: the state says running, but nothing answers; ${place}`;
    case 'stopped':
      return `${paint('yellow', 'Not running')}; ${place}`;
  }
}

function findingLines(
  { total, by_severity, by_pattern }: NonNullable<StatusReport['findings']>,
  most: number,
  paint: Paint,
): string[] {
  if (total === 0) return [`${paint('bold', 'Findings:')} none`];
  const grades = SEVERITIES.toReversed()
    .filter((severity) => (by_severity[severity] ?? 0) > 0)
    .map((severity) => `${by_severity[severity]} ${severity}`);
  const patterns = Object.entries(by_pattern)
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([pattern, count]) => [printable(pattern), String(count)]);
  return [
    `${paint('bold', 'Findings:')} ${total} (${grades.join(', ')}); node query_threats.mjs shows them`,
    ...aligned(patterns, '  '),
  ];
}

function coverageLines(coverage: StatusCoverage, most: number, paint: Paint): string[] {
  const { exchanges, bytes, inspected, open } = coverage;
  const under = open > 0 ? `, ${open} under way` : '';
  const lines = [
    `${paint('bold', 'Seen:')} ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}, ${bytesText(bytes)}; ${inspected} inspected completely${under}`,
    ...newHostLines(coverage, most, paint),
  ];
  const blind = blindSpots(coverage);
  if (blind.length === 0) return lines;
  const hosts = coverage.hosts
    .filter((host) => missed(host) > 0)
    .slice(0, most)
    .map((host) => [
      printable(host.dest),
      `${host.inspected} inspected, not or in part: ${shortReasons(host)}`,
    ]);
  return [
    ...lines,
    `${paint('yellow', 'Not seen:')} ${missed(coverage)} of ${exchanges}, wholly or in part`,
    ...blind.map((line) => `  ${line}`),
    ...aligned(hosts, '    '),
  ];
}

/** Of the hosts that this run met first, those whose name says something against them. */
function newHostLines({ new_hosts: met, hosts }: StatusCoverage, most: number, paint: Paint): string[] {
  if (met === 0) return [];
  const sensed = hosts.filter(({ senses }) => senses.length > 0);
  const rest = sensed.length - most;
  return [
    `${paint('bold', 'New in this run:')} ${met} ${met === 1 ? 'host' : 'hosts'}${sensed.length > 0 ? '; worth a look:' : ''}`,
    ...aligned(
      sensed
        .slice(0, most)
        .map(({ dest, first_seen, senses }) => [
          printable(dest),
          `since ${printable(first_seen)}`,
          senses.map((sense) => REASONS[sense]).join(' '),
        ]),
      '  ',
    ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** As in JSON, so that an operator can look them up. */
function shortReasons({ truncated, opaque, dropped_by_reason }: CoverageCounts): string {
  const counts = Object.entries({ truncated, ...opaque, ...dropped_by_reason });
  return counts
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

function unopenedLines(hosts: StatusReport['unopened_hosts'], most: number, paint: Paint): string[] {
  if (hosts.length === 0) return [];
  const rest = hosts.length - most;
  return [
    paint('yellow', 'TLS that stays closed; node status.mjs --retry-hosts tries again:'),
    ...aligned(
      hosts
        .slice(0, most)
        .map(({ host, reason, side, until }) => [
          printable(host),
          `${side === 'client' && reason === 'tls_failed' ? CLIENT_TLS_FAILED : LEARNED_WORDS[reason]}; until ${printable(until)}`,
        ]),
      '  ',
    ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** What the operator asked not to hear of is said all the same: that it was there, how often, and why it is not told. */
const NOT_WATCHED_WORDS: Readonly<Record<NotWatched, string>> = {
  encrypted: 'stored encrypted',
  too_short: 'too short',
  too_long: 'too long',
  common: 'stands in ordinary traffic',
  not_ascii: 'holds no ASCII to look for',
  file_missing: 'its file does not exist',
  file_outside: 'its file lies outside the directory of the store',
  file_unreadable: 'its file cannot be read',
  too_many: 'more than are watched for',
};

/** Names alone: whoever may read them may read the stores. */
function watchLines(watch: WatchReport, most: number, paint: Paint): string[] {
  const { watched, stores, read_at, not_watched: refused, not_watched_total: total } = watch;
  const where = stores.map((store) =>
    store.state === 'read'
      ? `${printable(store.store)} ${store.watched}`
      : `${printable(store.store)} ${store.state}`,
  );
  const shown = refused.slice(0, most);
  return [
    `${paint('bold', 'Secrets watched for:')} ${watched} (${where.join(', ')}); read ${printable(read_at)}`,
    ...(total > 0 ? ['  not watched for:'] : []),
    ...aligned(
      shown.map(({ name, reason }) => [printable(name), NOT_WATCHED_WORDS[reason]]),
      '    ',
    ),
    ...(total > shown.length ? [`    and ${total - shown.length} more`] : []),
  ];
}

function suppressionLines(suppressions: readonly SuppressionReport[], most: number, paint: Paint): string[] {
  if (suppressions.length === 0) return [];
  const rest = suppressions.length - most;
  return [
    paint('bold', 'Kept out of the log by suppressions:'),
    ...aligned(
      suppressions.slice(0, most).map(({ expired, suppressed, until, reason, ...criteria }) => [
        suppressed === null ? '-' : String(suppressed),
        printable(
          Object.entries(criteria)
            .map(([name, value]) => `${name} ${value}`)
            .join(', '),
        ),
        until === undefined ? 'for good' : `${expired ? 'expired' : 'until'} ${printable(until)}`,
        printable(reason),
      ]),
      '  ',
    ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

function missed(counts: CoverageCounts): number {
  const opaque = Object.values(counts.opaque).reduce((sum, count) => sum + count, 0);
  return opaque + counts.truncated + counts.dropped;
}

function blindSpots({ truncated, opaque, dropped_by_reason }: CoverageCounts): string[] {
  const spots: Array<readonly [number, string]> = [
    [truncated, 'were inspected in part: up to max_scan_bytes, or without an archive that cannot be opened'],
    ...reasons(OPAQUE_WORDS).map(([reason, words]) => [opaque[reason] ?? 0, words] as const),
    ...reasons(DROP_WORDS).map(([reason, words]) => [dropped_by_reason[reason] ?? 0, words] as const),
  ];
  return spots.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
}

function reasons<K extends string>(words: Readonly<Record<K, string>>): Array<[K, string]> {
  return Object.entries<string>(words) as Array<[K, string]>;
}

function warningLines(warnings: StatusReport['warnings'], most: number, paint: Paint): string[] {
  if (warnings.length === 0) return [];
  const rest = warnings.length - most;
  return [
    paint('yellow', 'Warnings:'),
    ...warnings.slice(0, most).map(({ code, message }) => `  ${printable(message)} (${printable(code)})`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
