import { type Finding, SEVERITIES } from '../detector/finding.ts';
import { printable } from '../printable.ts';
import { csvRecord } from './csv.ts';
import { type FindingFormat, shortInstant } from './finding_format.ts';
import { markdownHeader, markdownRow } from './markdown.ts';
import { aligned, type Paint } from './terminal.ts';

const DIMENSIONS = ['severity', 'direction', 'pattern', 'rule', 'dest', 'day'] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** Findings by value. What a bounded list leaves out is counted under its last key, `(other)`. */
type Counts = Readonly<Record<string, number>>;

export type FindingSummary = Readonly<Record<`by_${Dimension}`, Counts>> & {
  readonly findings: number;
  /** How often all of them were seen. */
  readonly occurrences: number;
  /** First and last sighting, ISO 8601; null when there is none. */
  readonly first_seen: string | null;
  readonly last_seen: string | null;
};

const LONGEST_VALUE = 60;
const OTHER = '(other)';

/** Counts findings one by one, in memory for the distinct values alone. */
export class FindingCensus {
  #findings = 0;
  #occurrences = 0;
  #first: string | null = null;
  #last: string | null = null;
  readonly #counts: Readonly<Record<Dimension, Map<string, number>>> = {
    severity: new Map(),
    direction: new Map(),
    pattern: new Map(),
    rule: new Map(),
    dest: new Map(),
    day: new Map(),
  };

  add(finding: Finding): void {
    const { timestamp, last_seen } = finding;
    this.#findings++;
    this.#occurrences += finding.occurrences;
    if (this.#first === null || timestamp < this.#first) this.#first = timestamp;
    if (this.#last === null || last_seen > this.#last) this.#last = last_seen;
    for (const dimension of DIMENSIONS) {
      // The UTC day of the last sighting.
      const full = dimension === 'day' ? last_seen.slice(0, 10) : finding[dimension];
      const value = full.length > LONGEST_VALUE ? `${full.slice(0, LONGEST_VALUE)}…` : full;
      const counts = this.#counts[dimension];
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }

  /** At most `most` values a list (one of them `(other)` when there are more). */
  summary(most: number): FindingSummary {
    const list = (dimension: Dimension, order: (a: Entry, b: Entry) => number): Counts => {
      const entries = [...this.#counts[dimension]].sort(order);
      if (entries.length <= most) return Object.fromEntries(entries);
      const shown = Math.max(0, most - 1);
      const others = entries.slice(shown).reduce((sum, [, count]) => sum + count, 0);
      return Object.fromEntries([...entries.slice(0, shown), [OTHER, others]]);
    };
    return {
      findings: this.#findings,
      occurrences: this.#occurrences,
      first_seen: this.#first,
      last_seen: this.#last,
      by_severity: list('severity', worstFirst),
      by_direction: list('direction', mostFirst),
      by_pattern: list('pattern', mostFirst),
      by_rule: list('rule', mostFirst),
      by_dest: list('dest', mostFirst),
      by_day: list('day', newestFirst),
    };
  }
}

type Entry = readonly [value: string, count: number];

function mostFirst(a: Entry, b: Entry): number {
  return b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
}

function worstFirst(a: Entry, b: Entry): number {
  const rank: readonly string[] = SEVERITIES;
  return rank.indexOf(b[0]) - rank.indexOf(a[0]);
}

function newestFirst(a: Entry, b: Entry): number {
  return a[0] < b[0] ? 1 : -1;
}

/** A summary in one of the formats that are not a JSON document. */
export function renderSummary(
  summary: FindingSummary,
  format: Exclude<FindingFormat, 'json' | 'jsonl'>,
  paint: Paint,
): string {
  const rows = DIMENSIONS.flatMap((dimension) =>
    Object.entries(summary[`by_${dimension}`]).map(([value, count]) => [dimension, value, count] as const),
  );
  switch (format) {
    case 'csv':
      return csvRecord(['by', 'value', 'findings']) + rows.map((row) => csvRecord(row)).join('');
    case 'markdown':
      return (
        markdownHeader(['by', 'value', 'findings']) +
        rows.map(([dimension, value, count]) => markdownRow([dimension, value, String(count)])).join('')
      );
    case 'text':
      return summaryText(summary, paint);
  }
}

function summaryText(summary: FindingSummary, paint: Paint): string {
  const { findings, occurrences, first_seen, last_seen } = summary;
  if (first_seen === null || last_seen === null) return 'No findings.\n';
  const lines = [
    `${findings} ${findings === 1 ? 'finding' : 'findings'}, seen ${occurrences} times from ${shortInstant(first_seen)} to ${shortInstant(last_seen)}`,
  ];
  for (const dimension of DIMENSIONS) {
    lines.push('', paint('bold', `by ${dimension}`));
    const rows = Object.entries(summary[`by_${dimension}`]).map(([value, count]) => [
      printable(value),
      String(count),
    ]);
    lines.push(...aligned(rows, '  '));
  }
  return `${lines.join('\n')}\n`;
}
