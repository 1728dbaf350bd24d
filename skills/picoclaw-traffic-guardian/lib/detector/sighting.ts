import type { Confidence, FindingProtocol, Severity } from './finding.ts';
import type { Direction, OpaqueReason } from './observer.ts';
import type { Reason } from './reason.ts';
import type { RuleDescription } from './rule.ts';

/**
 * One match that survived policy, already redacted: what detection hands to deduplication. It holds no byte of
 * the secret beyond its public prefix, so everything after this point may be persisted.
 */
export interface Sighting {
  readonly rule: RuleDescription;
  /** The rule's, or what context made of it. */
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly direction: Direction;
  readonly protocol: FindingProtocol;
  readonly source: string;
  readonly dest: string;
  readonly location: string;
  readonly decoding: readonly string[];
  readonly snippet: string;
  readonly fingerprint: string;
  /** Holds no secret. */
  readonly subject: string | null;
  readonly reasons: readonly Reason[];
}

/** How the inspection of one exchange ended. */
export type Verdict = 'inspected' | 'truncated' | OpaqueReason;
