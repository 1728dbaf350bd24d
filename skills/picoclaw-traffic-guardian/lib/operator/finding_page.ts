import type { Finding } from '../detector/finding.ts';
import type { SkippedLines } from '../detector/log/reader.ts';
import type { Warning } from '../picoclaw/warning.ts';
import { printable } from '../printable.ts';
import { type FindingFormat, findingRecord, formatHeader, shownFinding } from './finding_format.ts';
import { type FindingCensus, renderSummary } from './finding_summary.ts';
import { DEFAULT_OUTPUT_BYTES, fitting } from './fitting.ts';
import { jsonLine } from './output.ts';
import type { Paint } from './terminal.ts';

/** Most findings that are considered when no limit is given; fewer fit. */
const MOST_BY_DEFAULT = 100;

/** The newest findings that match, and how many there are. */
export interface FindingPage {
  readonly total: number;
  /** Newest first. */
  readonly findings: readonly Finding[];
  readonly warnings: readonly Warning[];
}

/** Keeps the newest `limit` findings while it counts all of them, in memory for twice the limit. */
export function newest(
  findings: Iterable<Finding>,
  wanted: (finding: Finding) => boolean,
  limit: number | null,
): { total: number; findings: Finding[] } {
  const most = limit ?? MOST_BY_DEFAULT;
  let total = 0;
  let kept: Finding[] = [];
  const trim = () => {
    // Newest first; what was logged later goes first when the instants are equal.
    kept = kept.reverse().sort(byLastSeen).slice(0, most).reverse();
  };
  for (const finding of findings) {
    if (!wanted(finding)) continue;
    total++;
    kept.push(finding);
    if (kept.length >= 2 * most) trim();
  }
  trim();
  return { total, findings: kept.reverse() };
}

function byLastSeen(a: Finding, b: Finding): number {
  return a.last_seen < b.last_seen ? 1 : a.last_seen > b.last_seen ? -1 : 0;
}

/** What an answer cannot vouch for. */
export function skippedWarning({ oversized, invalid, torn }: SkippedLines): Warning[] {
  // A torn last line is what a monitor that was killed, or is writing right now, leaves behind.
  const damaged = oversized + invalid;
  if (damaged + torn === 0) return [];
  const parts = [
    ...(damaged > 0 ? [`${damaged} damaged ${damaged === 1 ? 'line' : 'lines'}`] : []),
    ...(torn > 0 ? [`${torn} unfinished ${torn === 1 ? 'line' : 'lines'}`] : []),
  ];
  return [{ code: 'log_lines_skipped', message: `The finding log holds ${parts.join(' and ')}; skipped.` }];
}

/** A page in a format, within the default size unless the operator chose a limit. */
export function renderPage(
  page: FindingPage,
  format: FindingFormat,
  options: { readonly limited: boolean; readonly paint: Paint },
): string {
  const budget = options.limited ? Number.POSITIVE_INFINITY : DEFAULT_OUTPUT_BYTES;
  const render = (shown: number) =>
    format === 'json' ? jsonPage(page, shown) : recordPage(page, shown, format, options.paint);
  return fitting(page.findings.length, budget, render).text;
}

function jsonPage(page: FindingPage, shown: number): string {
  return jsonLine({
    ok: true,
    total: page.total,
    returned: shown,
    truncated: shown < page.total,
    warnings: page.warnings,
    ...(shown < page.total ? { more: moreHint(page.total) } : {}),
    findings: page.findings.slice(0, shown).map(shownFinding),
  });
}

function moreHint(total: number): string {
  return `--limit ${total} returns all; --since, --until, --severity, --pattern and --dest narrow; --summary counts`;
}

function recordPage(
  page: FindingPage,
  shown: number,
  format: Exclude<FindingFormat, 'json'>,
  paint: Paint,
): string {
  const records = page.findings.slice(0, shown).map((finding) => findingRecord(format, finding, paint));
  return `${formatHeader(format)}${records.join('')}${format === 'text' ? account(page, shown) : ''}`;
}

/** The closing lines for people. The other formats are records and nothing else. */
function account({ total, warnings }: FindingPage, shown: number): string {
  const count =
    total === 0
      ? 'No findings.'
      : shown === total
        ? `${total} ${total === 1 ? 'finding' : 'findings'}, newest first.`
        : `${shown} of ${total} findings, newest first: ${moreHint(total)}.`;
  return `${[count, ...warnings.map(({ message }) => printable(message))].join('\n')}\n`;
}

/** Values a list of the summary holds; fewer when they are long. */
const MOST_VALUES = 15;

/** A summary of everything that matches, within the default size. */
export function summaryPage(
  census: FindingCensus,
  warnings: readonly Warning[],
  format: FindingFormat,
  paint: Paint,
): string {
  const render = (most: number) => {
    const summary = census.summary(most);
    if (format === 'json' || format === 'jsonl') {
      return jsonLine({ ok: true, total: summary.findings, returned: 0, summary, warnings });
    }
    const notes = format === 'text' ? warnings.map(({ message }) => `${printable(message)}\n`).join('') : '';
    return `${renderSummary(summary, format, paint)}${notes}`;
  };
  return fitting(MOST_VALUES, DEFAULT_OUTPUT_BYTES, render).text;
}
