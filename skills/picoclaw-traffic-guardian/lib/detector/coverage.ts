import type { OpaqueReason } from './observer.ts';

/** Why an exchange, or the rest of it, never reached the inspector. */
export type DropReason =
  | 'inspector_busy' // the ring was full
  | 'inspector_restart' // the inspector died or hung while it had this exchange
  | 'inspector_down'; // no inspector was running

/**
 * What was seen and what was looked at. Each closed exchange stands in exactly one state, the worst that befell it
 * (dropped > opaque > truncated > inspected), so that
 * `exchanges = open + inspected + truncated + Σ opaque + Σ dropped_by_reason`.
 */
export interface CoverageCounts {
  exchanges: number;
  open: number;
  /** Body and tunnel bytes relayed, both directions. */
  bytes: number;
  inspected: number;
  /** Looked at up to `max_scan_bytes`, or to what a flood of matches may cost, or but for an archive that nothing opens. */
  truncated: number;
  opaque: Partial<Record<OpaqueReason, number>>;
  dropped: number;
  dropped_by_reason: Partial<Record<DropReason, number>>;
}

export interface Coverage extends CoverageCounts {
  /** Destinations that this run met for the first time; one that was forgotten among too many others counts anew. */
  new_hosts: number;
  /** Busiest destinations first, bounded; the rest is summed under the dest `(other)`. */
  hosts: HostCoverage[];
}

export interface HostCoverage extends CoverageCounts {
  /** `host:port` */
  dest: string;
  /** When this run first went there: ISO 8601, UTC. */
  first_seen: string;
}
