import type { Finding } from '../detector/finding.ts';
import { nearest } from '../nearest.ts';
import { describeValue } from '../picoclaw/config/problem.ts';
import type { Warning } from '../picoclaw/warning.ts';
import type { FindingFilter } from './finding_filter.ts';

/** The names that rules have in this version. */
export interface KnownNames {
  readonly patterns: readonly string[];
  readonly rules: readonly string[];
}

/** Warnings that one answer carries; a list that is wrong altogether need not be repeated whole. */
const MOST_WARNINGS = 5;

/**
 * Tells names that a filter asks for and that are neither known nor in the log: no finding can have them. The log counts
 * because an older or newer version may have written it. See every finding, wanted or not, before `warnings`.
 */
export class UnknownNames {
  readonly #known: KnownNames;
  readonly #patterns: Set<string>;
  readonly #rules: Set<string>;
  readonly #ids: Set<string>;
  /** A finding whose id begins as a wanted one does. */
  readonly #meant = new Map<string, string>();

  constructor({ patterns, rules, ids }: FindingFilter, known: KnownNames) {
    this.#known = known;
    this.#patterns = new Set(patterns.filter((name) => !known.patterns.includes(name)));
    this.#rules = new Set(rules.filter((name) => !known.rules.includes(name)));
    this.#ids = new Set(ids.map((id) => id.toLowerCase()));
  }

  see({ pattern, rule, id }: Finding): void {
    this.#patterns.delete(pattern);
    this.#rules.delete(rule);
    this.#ids.delete(id);
    for (const wanted of this.#ids) if (abbreviates(wanted, id)) this.#meant.set(wanted, id);
  }

  warnings(): Warning[] {
    const { patterns, rules } = this.#known;
    const found = [
      ...[...this.#patterns].map((name) => unknown('pattern', name, nearest(name, patterns) ?? patterns)),
      ...[...this.#rules].map((name) => unknown('rule', name, nearest(name, rules))),
      ...[...this.#ids].map((id) => unknown('id', id, this.#meant.get(id))),
    ];
    const left = found.length - MOST_WARNINGS;
    if (left <= 0) return found;
    const more = { code: 'unknown_name', message: `${left} more of the names asked for are unknown.` };
    return [...found.slice(0, MOST_WARNINGS), more];
  }
}

/** An id is 16 digits; a few of them, as people note them down, may be enough to find it. */
function abbreviates(wanted: string, id: string): boolean {
  return wanted.length >= 4 && (id.startsWith(wanted) || wanted.startsWith(id));
}

function unknown(
  flag: 'pattern' | 'rule' | 'id',
  name: string,
  meant: string | readonly string[] | undefined,
): Warning {
  const what =
    flag === 'id'
      ? 'no finding in the log has this id'
      : `no ${flag} of this version is called so, and no finding in the log`;
  const hint =
    meant === undefined
      ? ''
      : typeof meant === 'string'
        ? ` Did you mean ${meant}?`
        : ` Known are ${meant.join(', ')}.`;
  return { code: 'unknown_name', message: `--${flag} ${describeValue(name)}: ${what}.${hint}` };
}
