import type { DetectionSettings } from '../detector/settings.ts';
import type { RelayOptions } from '../proxy/relay_options.ts';
import type { UpstreamOptions } from '../proxy/upstream_options.ts';
import type { Config, ListenAddress } from './config/config.ts';
import { readGatewayConfig } from './gateway_config.ts';
import type { Installation } from './installation.ts';
import type { MonitorInput } from './monitor_input.ts';
import { type ScopedTrust, scopedEnvironment, scopedProxyUrl } from './scoped_environment.ts';
import type { StartInfo } from './start_info.ts';

const DAY_MS = 86_400_000;
/** A client that speaks first does so at once; behind this silence an origin may be what speaks first. */
const SILENT_MS = 250;

/** The configuration's seconds, as the relay counts them. */
export function relayTimeouts(config: Config): RelayOptions['timeouts'] {
  return {
    headMs: config.head_timeout_s * 1000,
    connectMs: config.connect_timeout_s * 1000,
    silentMs: SILENT_MS,
    idleMs: config.idle_timeout_s * 1000,
  };
}

/** Where outgoing connections go when nothing but the configuration decides. */
export function configuredUpstream(config: Config): UpstreamOptions {
  return { proxy: config.upstream_proxy, noProxy: config.upstream_no_proxy, resolve: config.resolve };
}

/** What the inspector is told, with the hosts at which the gateway's own configuration uses its keys. */
export function detectionSettings(
  { config, env }: MonitorInput,
  fingerprintKey: Uint8Array,
): DetectionSettings {
  return {
    maxScanBytes: config.max_scan_bytes,
    maxDecodeRatio: config.max_decode_ratio,
    audience: [...config.trusted_api_hosts, ...readGatewayConfig(env).audience],
    suppressions: config.suppressions,
    fingerprintKey,
    dedupWindowMs: config.dedup_window_s * 1000,
    log: {
      directory: config.log_dir,
      maxFileBytes: config.log_max_file_bytes,
      maxFiles: config.log_max_files,
      maxTotalBytes: config.log_max_total_bytes,
      maxAgeMs: config.log_max_age_days * DAY_MS,
    },
  };
}

export interface RunFacts {
  /** Absolute. */
  readonly home: string;
  readonly bound: ListenAddress;
  readonly credentials: Installation['credentials'] | null;
  readonly env: NodeJS.ProcessEnv;
  /** Null when TLS is not opened. */
  readonly https: (ScopedTrust & { readonly fingerprintSha256: string }) | null;
}

/** What the start prints. */
export function describeRun({ home, bound, credentials, env, https }: RunFacts): StartInfo {
  const proxyUrl = scopedProxyUrl(bound, credentials);
  return {
    status: 'running',
    pid: process.pid,
    home,
    listen: bound.host.includes(':') ? `[${bound.host}]:${bound.port}` : `${bound.host}:${bound.port}`,
    proxy_url: proxyUrl,
    https_inspection: https !== null,
    ca_fingerprint_sha256: https?.fingerprintSha256 ?? null,
    ca_file: https?.caFile ?? null,
    trust_bundle: https?.trustBundle ?? null,
    environment: scopedEnvironment({ proxyUrl, trust: https, base: env }),
  };
}
