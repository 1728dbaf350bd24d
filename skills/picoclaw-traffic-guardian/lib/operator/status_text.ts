import { SEVERITIES } from '../detector/finding.ts';
import type { NotWatched } from '../picoclaw/secrets/stored_value.ts';
import type { WatchReport } from '../picoclaw/secrets/stores.ts';
import type { StatusReport } from '../picoclaw/status_report.ts';
import type { SuppressionReport } from '../picoclaw/suppression_report.ts';
import { printable } from '../printable.ts';
import { coverageLines, unopenedLines } from './coverage_text.ts';
import { DEFAULT_OUTPUT_BYTES, fitting } from './fitting.ts';
import { durationText } from './quantity_text.ts';
import { scopeLines } from './scope_text.ts';
import type { Shell } from './shell.ts';
import { aligned, type Paint } from './terminal.ts';
import { TRUST_SUMMARY } from './trust_text.ts';

/** Entries of each list (patterns, destinations, warnings); fewer where they are long. */
const MOST_ENTRIES = 12;

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

function warningLines(warnings: StatusReport['warnings'], most: number, paint: Paint): string[] {
  if (warnings.length === 0) return [];
  const rest = warnings.length - most;
  return [
    paint('yellow', 'Warnings:'),
    ...warnings.slice(0, most).map(({ code, message }) => `  ${printable(message)} (${printable(code)})`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
