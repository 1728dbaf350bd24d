import { endOf, type Suppression } from '../detector/suppression.ts';
import type { Warning } from './warning.ts';

/** A suppression as `status` lists it. */
export interface SuppressionReport extends Suppression {
  readonly expired: boolean;
  /** Sightings that it kept out of the log in this run; null when no monitor runs. */
  readonly suppressed: number | null;
}

/** `counts`: by their place in the list, null when nothing counts them; `now` in milliseconds since the Unix epoch. */
export function suppressionReports(
  suppressions: readonly Suppression[],
  counts: readonly number[] | null,
  now: number,
): readonly SuppressionReport[] {
  return suppressions.map((suppression, at) => ({
    ...suppression,
    expired: now >= endOf(suppression),
    suppressed: counts === null ? null : (counts[at] ?? 0),
  }));
}

/** An expired suppression is no fault: it has done what was asked of it, and what it kept quiet is told again. */
export function suppressionWarnings(
  reports: readonly Pick<SuppressionReport, 'expired'>[],
): readonly Warning[] {
  const places = reports.flatMap(({ expired }, at) => (expired ? [`suppressions[${at}]`] : []));
  if (places.length === 0) return [];
  const named = places.slice(0, MOST_NAMED).join(', ');
  const rest = places.length > MOST_NAMED ? ` and ${places.length - MOST_NAMED} more` : '';
  const message = `Expired, and without effect: ${named}${rest}. Take them out, or give them another until.`;
  return [{ code: 'suppression_expired', message }];
}

const MOST_NAMED = 5;
