import { type Finding, SEVERITIES } from '../detector/finding.ts';
import { aligned, type Paint, printable } from './terminal.ts';

/** How many findings share one value, and how often those were seen. */
export interface Tally {
  readonly value: string;
  readonly findings: number;
  readonly occurrences: number;
}

/** Counts over all matching findings. Each list is bounded; what it leaves out is counted in its last entry, `(other)`. */
export interface FindingSummary {
  readonly findings: number;
  readonly occurrences: number;
  /** First and last sighting, ISO 8601, or null when there is none. */
  readonly first_seen: string | null;
  readonly last_seen: string | null;
  readonly by_severity: readonly Tally[];
  readonly by_direction: readonly Tally[];
  readonly by_pattern: readonly Tally[];
  readonly by_rule: readonly Tally[];
  readonly by_dest: readonly Tally[];
  /** The UTC day it was last seen, newest first. */
  readonly by_day: readonly Tally[];
}

const MOST_VALUES = 15;
const LONGEST_VALUE = 80;

class Tallies {
  readonly #counts = new Map<string, { findings: number; occurrences: number }>();

  add(value: string, occurrences: number): void {
    const key = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
    const count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, { findings: 1, occurrences });
    else {
      count.findings++;
      count.occurrences += occurrences;
    }
  }

  list(order: (a: Tally, b: Tally) => number): Tally[] {
    const all = [...this.#counts].map(([value, count]) => ({ value, ...count })).sort(order);
    if (all.length <= MOST_VALUES) return all;
    const rest = all.slice(MOST_VALUES - 1);
    return [
      ...all.slice(0, MOST_VALUES - 1),
      {
        value: '(other)',
        findings: rest.reduce((sum, tally) => sum + tally.findings, 0),
        occurrences: rest.reduce((sum, tally) => sum + tally.occurrences, 0),
      },
    ];
  }
}

const byName = (a: Tally, b: Tally) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
const mostFirst = (a: Tally, b: Tally) => b.findings - a.findings || byName(a, b);
const worstFirst = (a: Tally, b: Tally) => rank(b.value) - rank(a.value);
const newestFirst = (a: Tally, b: Tally) => byName(b, a);

/** -1 for `(other)`, which stays last. */
function rank(value: string): number {
  const known: readonly string[] = SEVERITIES;
  return known.indexOf(value);
}

export function summarise(findings: Iterable<Finding>): FindingSummary {
  const severity = new Tallies();
  const direction = new Tallies();
  const pattern = new Tallies();
  const rule = new Tallies();
  const dest = new Tallies();
  const day = new Tallies();
  let count = 0;
  let occurrences = 0;
  let first: string | null = null;
  let last: string | null = null;
  for (const finding of findings) {
    count++;
    occurrences += finding.occurrences;
    if (first === null || finding.timestamp < first) first = finding.timestamp;
    if (last === null || finding.last_seen > last) last = finding.last_seen;
    severity.add(finding.severity, finding.occurrences);
    direction.add(finding.direction, finding.occurrences);
    pattern.add(finding.pattern, finding.occurrences);
    rule.add(finding.rule, finding.occurrences);
    dest.add(finding.dest, finding.occurrences);
    day.add(finding.last_seen.slice(0, 10), finding.occurrences);
  }
  return {
    findings: count,
    occurrences,
    first_seen: first,
    last_seen: last,
    by_severity: severity.list(worstFirst),
    by_direction: direction.list(byName),
    by_pattern: pattern.list(mostFirst),
    by_rule: rule.list(mostFirst),
    by_dest: dest.list(mostFirst),
    by_day: day.list(newestFirst),
  };
}

export function summaryText(summary: FindingSummary, paint: Paint): string {
  if (summary.findings === 0) return 'No findings.\n';
  const lines = [
    `${summary.findings} findings, seen ${summary.occurrences} times, ${printable(summary.first_seen ?? '')} to ${printable(summary.last_seen ?? '')}`,
  ];
  const sections: ReadonlyArray<readonly [string, readonly Tally[]]> = [
    ['severity', summary.by_severity],
    ['direction', summary.by_direction],
    ['pattern', summary.by_pattern],
    ['rule', summary.by_rule],
    ['dest', summary.by_dest],
    ['day', summary.by_day],
  ];
  for (const [title, tallies] of sections) {
    lines.push('', paint('bold', `by ${title}`));
    lines.push(
      ...aligned(
        tallies.map(({ value, findings, occurrences }) => [
          printable(value),
          String(findings),
          `seen ${occurrences} times`,
        ]),
        '  ',
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}
