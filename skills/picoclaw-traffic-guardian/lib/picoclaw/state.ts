import type { ProcessIdentity } from './process_identity.ts';

export const STATE_SCHEMA = 'clawsec-traffic-state/v1';

/** What `state.json` in the home says. The control token opens the running monitor's control channel. */
export interface MonitorState {
  readonly schema_version: typeof STATE_SCHEMA;
  readonly status: 'running' | 'stopped';
  readonly identity: ProcessIdentity;
  /** host:port that was really bound. */
  readonly listen: string;
  /** 64 hex digits, new for each run. */
  readonly control_token: string;
  readonly version: string;
  readonly mode: 'detect';
  readonly https_inspection: boolean;
  readonly ca_fingerprint_sha256: string | null;
  readonly config_sha256: string;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly stopped_at: string | null;
}

export type StateOnDisk =
  | { readonly kind: 'absent' }
  | { readonly kind: 'state'; readonly state: MonitorState }
  /** Damaged, foreign or unreadable: `message` names the file, and the line where there is one. */
  | { readonly kind: 'corrupt'; readonly path: string; readonly message: string };

/** `home`: absolute. Never throws for what stands in the file. */
export declare function readState(home: string): StateOnDisk;
