import type { AudienceEntry } from '../../detector/settings.ts';
import type { Suppression } from '../../detector/suppression.ts';

export interface ListenAddress {
  /** An IP literal, IPv6 without brackets. */
  readonly host: string;
  /** 0: the system picks one. */
  readonly port: number;
}

/**
 * A valid configuration. Keys are those of the file and carry their unit: `_bytes`, `_s` seconds, `_mb` MiB.
 * Every key stands in `definition.ts` with its default, limits and documentation.
 */
export interface Config {
  readonly mode: 'detect';
  readonly listen: ListenAddress;
  readonly allow_remote_clients: boolean;
  readonly require_proxy_credentials: boolean;
  readonly https_inspection: boolean;
  /** Host patterns; empty: all hosts. */
  readonly https_inspect_hosts: readonly string[];
  readonly https_bypass_hosts: readonly string[];
  readonly ephemeral_ca: boolean;
  /** Absolute path or null. */
  readonly upstream_ca: string | null;
  /** Absolute path or null. */
  readonly ca_bundle: string | null;
  readonly watch_secrets: boolean;
  /** May hold credentials: print `effective`, never this. */
  readonly upstream_proxy: URL | null;
  /** NO_PROXY syntax. */
  readonly upstream_no_proxy: string;
  /** Lower-case host name to IP address; has no prototype. */
  readonly resolve: Readonly<Record<string, string>>;
  readonly max_scan_bytes: number;
  /** Decoded bytes per coded byte. */
  readonly max_decode_ratio: number;
  readonly redact_snippets: true;
  /** Absolute, below the home. */
  readonly log_dir: string;
  readonly log_max_file_bytes: number;
  readonly log_max_files: number;
  readonly log_max_total_bytes: number;
  readonly log_max_age_days: number;
  readonly dedup_window_s: number;
  readonly inspection_ring_bytes: number;
  readonly inspector_heap_mb: number;
  readonly inspector_stall_s: number;
  readonly head_timeout_s: number;
  readonly connect_timeout_s: number;
  /** 0: never. */
  readonly idle_timeout_s: number;
  readonly drain_grace_s: number;
  /** Absolute path; where `export_profile` writes. */
  readonly profile_output: string;
  readonly trusted_api_hosts: readonly AudienceEntry[];
  readonly suppressions: readonly Suppression[];
}

export type ConfigKey = keyof Config;
