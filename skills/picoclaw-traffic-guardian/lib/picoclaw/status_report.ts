import type { Clock } from '../clock.ts';
import type { Coverage } from '../detector/coverage.ts';
import type { Severity } from '../detector/finding.ts';
import type { LoadedConfig } from './config/load.ts';
import type { Warning } from './warning.ts';

export interface FindingCounts {
  readonly total: number;
  readonly by_severity: Readonly<Partial<Record<Severity, number>>>;
  readonly by_pattern: Readonly<Record<string, number>>;
}

/** What `status` shows: spec's JSON without its leading `ok`. Fields about a run are null when none answers. */
export interface StatusReport {
  readonly status: 'running' | 'stale' | 'stopped';
  readonly pid: number | null;
  readonly home: string;
  readonly listen: string | null;
  readonly proxy_url: string | null;
  readonly https_inspection: boolean;
  readonly ca_fingerprint_sha256: string | null;
  readonly ca_file: string | null;
  readonly trust_bundle: string | null;
  readonly version: string;
  readonly started_at: string | null;
  readonly uptime_s: number | null;
  readonly mode: 'detect';
  readonly coverage: Coverage | null;
  readonly findings: FindingCounts | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

export interface StatusInput {
  /** Absolute. */
  readonly home: string;
  readonly loaded: LoadedConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/** Asks the running monitor (after a flush) and reads the finding log. Throws E_STATE_CORRUPT for a damaged state. */
export declare function statusReport(input: StatusInput): Promise<StatusReport>;
