import { listenAddress, noProxyList, upstreamProxy } from './address_kind.ts';
import type { Config, ConfigKey } from './config.ts';
import { hostPatterns } from './host_list_kind.ts';
import { addressByName, hostsByProvider } from './host_map_kind.ts';
import type { JsonValue, Kind } from './kind.ts';
import { directoryBelowHome, filePath, optionalPath } from './path_kind.ts';
import { boolean, integer, only } from './scalar_kind.ts';
import { suppressionList } from './suppression_list_kind.ts';

/** One key of the configuration. */
export interface Setting<T> {
  readonly kind: Kind<T>;
  /** As the file would hold it. */
  readonly default: JsonValue;
  /** One or two sentences for the operator: what it does, not what its values look like. */
  readonly doc: string;
  /** Variable that sets it. */
  readonly env?: string;
  /** Flag that sets it, without dashes. */
  readonly flag?: string;
}

export const ENV_PREFIX = 'PICOCLAW_TRAFFIC_GUARDIAN_';
const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/** The one definition: validation, effective values, JSON Schema and the reference in SPEC.md come from it, in this order. */
export const DEFINITION: { readonly [Key in ConfigKey]: Setting<Config[Key]> } = {
  mode: {
    kind: only(
      'detect',
      'blocking_unsupported',
      'the monitor detects and logs; blocking, refusing or changing traffic does not exist',
    ),
    default: 'detect',
    env: `${ENV_PREFIX}MODE`,
    flag: 'mode',
    doc: 'What the monitor does with what it finds: it detects and logs, and nothing else.',
  },
  listen: {
    kind: listenAddress,
    default: '127.0.0.1:18899',
    env: `${ENV_PREFIX}PROXY_URL`,
    flag: 'listen',
    doc: 'Where the proxy listens. Anything but a loopback address also needs `allow_remote_clients`.',
  },
  allow_remote_clients: {
    kind: boolean,
    default: false,
    flag: 'allow-remote-clients',
    doc: 'Second confirmation for a `listen` address that other machines can reach.',
  },
  require_proxy_credentials: {
    kind: boolean,
    default: true,
    doc: 'Whether clients must present the token of the scoped proxy URL. It keeps other users of this machine out.',
  },
  https_inspection: {
    kind: boolean,
    default: false,
    flag: 'https',
    doc: 'Whether TLS connections are opened for inspection. The target must trust the certificate authority of this home.',
  },
  https_inspect_hosts: {
    kind: hostPatterns,
    default: [],
    flag: 'https-inspect-hosts',
    doc: 'Hosts whose TLS is opened, and no other; the certificate authority can then serve for no other either. Empty: all hosts.',
  },
  https_bypass_hosts: {
    kind: hostPatterns,
    default: [],
    flag: 'https-bypass-hosts',
    doc: 'Hosts whose TLS is never opened.',
  },
  ephemeral_ca: {
    kind: boolean,
    default: false,
    flag: 'ephemeral-ca',
    doc: 'Whether the key of the certificate authority is kept in memory only, so that each start makes a new one.',
  },
  upstream_ca: {
    kind: optionalPath,
    default: null,
    flag: 'upstream-ca',
    doc: 'PEM file with roots to trust beside those of the system when certificates of origins, or of an https upstream proxy, are verified.',
  },
  ca_bundle: {
    kind: optionalPath,
    default: null,
    env: `${ENV_PREFIX}CA_BUNDLE`,
    doc: 'PEM file with the roots to use in place of those of the system, for upstream certificates and for the trust bundle of the target process.',
  },
  watch_secrets: {
    kind: boolean,
    default: false,
    flag: 'watch-secrets',
    doc: "Whether Picoclaw's secret stores are read, and the environment of COMMAND, to watch for their exact values. They stay in memory.",
  },
  upstream_proxy: {
    kind: upstreamProxy,
    default: null,
    flag: 'upstream-proxy',
    doc: 'Proxy that all outgoing connections go through. Its credentials are never printed.',
  },
  upstream_no_proxy: {
    kind: noProxyList,
    default: '',
    flag: 'upstream-no-proxy',
    doc: 'Hosts that are dialled directly although `upstream_proxy` is set, in NO_PROXY syntax.',
  },
  resolve: {
    kind: addressByName,
    default: {},
    doc: 'Host names that the monitor resolves by this table instead of asking the system.',
  },
  max_scan_bytes: {
    kind: integer({ unit: 'bytes', min: KiB, max: 64 * MiB }),
    default: 4 * MiB,
    env: `${ENV_PREFIX}MAX_SCAN_BYTES`,
    flag: 'max-scan-bytes',
    doc: 'How much of each message is looked at, in its wire form and again in its decoded form; of JSON that is sent eight times as much. What lies beyond is relayed and counted as truncated.',
  },
  max_decode_ratio: {
    kind: integer({ unit: 'decoded bytes per coded byte', min: 2, max: 10_000 }),
    default: 200,
    doc: 'How far a compressed body may expand before inspection gives up on it.',
  },
  redact_snippets: {
    kind: only(true, 'redaction_required', 'secrets are redacted before anything is stored or shown'),
    default: true,
    env: `${ENV_PREFIX}REDACT_SNIPPETS`,
    doc: 'Redaction of findings. It cannot be switched off.',
  },
  log_dir: {
    kind: directoryBelowHome,
    default: 'log',
    env: `${ENV_PREFIX}LOG_DIR`,
    flag: 'log-dir',
    doc: 'Where findings are logged.',
  },
  log_max_file_bytes: {
    kind: integer({ unit: 'bytes', min: 64 * KiB, max: 256 * MiB }),
    default: 8 * MiB,
    doc: 'Size at which the finding log is rotated.',
  },
  log_max_files: {
    kind: integer({ unit: 'files', min: 1, max: 100 }),
    default: 8,
    doc: 'Rotated log files kept beside the active one.',
  },
  log_max_total_bytes: {
    kind: integer({ unit: 'bytes', min: 64 * KiB, max: 4 * GiB }),
    default: 64 * MiB,
    doc: 'Size of all log files together; the oldest are deleted. Not less than `log_max_file_bytes`.',
  },
  log_max_age_days: {
    kind: integer({ unit: 'days', min: 1, max: 3650 }),
    default: 30,
    doc: 'Age at which the log is rotated and rotated files are deleted.',
  },
  dedup_window_s: {
    kind: integer({ unit: 'seconds', min: 60, max: 30 * 86_400 }),
    default: 86_400,
    doc: 'For how long a recurring finding counts as the same one.',
  },
  inspection_ring_bytes: {
    kind: integer({ unit: 'bytes', min: 256 * KiB, max: 256 * MiB }),
    default: 8 * MiB,
    doc: 'Memory between relay and inspector. When it is full, traffic passes uninspected and is counted so.',
  },
  inspector_heap_mb: {
    kind: integer({ unit: 'MiB', min: 64, max: 4096 }),
    default: 256,
    doc: 'JavaScript heap of the inspector, which is replaced when it needs more.',
  },
  inspector_stall_s: {
    kind: integer({ unit: 'seconds', min: 1, max: 300 }),
    default: 10,
    doc: 'For how long the inspector may make no progress before it is replaced.',
  },
  head_timeout_s: {
    kind: integer({ unit: 'seconds', min: 5, max: 600 }),
    default: 60,
    doc: "From a connection's first byte to the end of a request head.",
  },
  connect_timeout_s: {
    kind: integer({ unit: 'seconds', min: 1, max: 600 }),
    default: 30,
    doc: 'Name resolution, connection and upstream proxy handshake together.',
  },
  idle_timeout_s: {
    kind: integer({ unit: 'seconds', min: 300, max: 86_400, zero: 'never' }),
    default: 3600,
    doc: 'Closes a connection on which nothing moves in either direction. Model streams may pause for five minutes.',
  },
  drain_grace_s: {
    kind: integer({ unit: 'seconds', min: 0, max: 300 }),
    default: 10,
    doc: 'How long exchanges under way may take to finish when the monitor stops.',
  },
  profile_output: {
    kind: filePath,
    default: 'posture.json',
    env: `${ENV_PREFIX}PROFILE_OUTPUT`,
    doc: 'Where `export_profile` writes the posture fragment. May lie outside the home.',
  },
  trusted_api_hosts: {
    kind: hostsByProvider,
    default: {},
    doc: "Hosts at which a provider's key is at home, beside the built-in ones and those of the gateway's own configuration.",
  },
  suppressions: {
    kind: suppressionList,
    default: [],
    doc: 'What is kept out of the finding log, to a day or for good, and why. `status` counts what each of them has kept out; `query_threats --explain` writes one for a finding.',
  },
};

/** In the order of the definition. */
export const CONFIG_KEYS: readonly ConfigKey[] = Object.keys(DEFINITION).filter(isConfigKey);

export function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(DEFINITION, key);
}
