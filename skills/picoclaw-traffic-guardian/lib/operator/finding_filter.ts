import { matchesDest } from '../detector/destination/dest_pattern.ts';
import { type Finding, SEVERITIES, type Severity } from '../detector/finding.ts';

/** Which findings are wanted. Lists are alternatives; an empty one wants all. */
export interface FindingFilter {
  /** Milliseconds since the epoch, compared with `last_seen`, both inclusive. */
  readonly since: number | null;
  readonly until: number | null;
  /** This severity and above. */
  readonly severity: Severity | null;
  readonly direction: Finding['direction'] | null;
  readonly patterns: readonly string[];
  readonly rules: readonly string[];
  /** `host`, `host:port`, either with `*` for any run of characters. Compared without case. */
  readonly dests: readonly string[];
  readonly ids: readonly string[];
}

export function matcher(filter: FindingFilter): (finding: Finding) => boolean {
  const patterns = new Set(filter.patterns);
  const rules = new Set(filter.rules);
  const ids = new Set(filter.ids.map((id) => id.toLowerCase()));
  const dests = filter.dests.map((dest) => dest.toLowerCase());
  const least = filter.severity === null ? 0 : SEVERITIES.indexOf(filter.severity);
  return (finding) => {
    if (SEVERITIES.indexOf(finding.severity) < least) return false;
    if (filter.direction !== null && finding.direction !== filter.direction) return false;
    if (patterns.size > 0 && !patterns.has(finding.pattern)) return false;
    if (rules.size > 0 && !rules.has(finding.rule)) return false;
    if (ids.size > 0 && !ids.has(finding.id)) return false;
    if (dests.length > 0 && !dests.some((wanted) => matchesDest(wanted, finding.dest.toLowerCase()))) {
      return false;
    }
    const seen = Date.parse(finding.last_seen);
    return (filter.since === null || seen >= filter.since) && (filter.until === null || seen <= filter.until);
  };
}
