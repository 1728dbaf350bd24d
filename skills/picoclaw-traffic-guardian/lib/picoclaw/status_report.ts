import type { Clock } from '../clock.ts';
import { hostAndPort } from '../detector/audience.ts';
import type { Coverage, HostCoverage } from '../detector/coverage.ts';
import { senseOf } from '../detector/destination/host_sense.ts';
import type { Severity } from '../detector/finding.ts';
import { redactedDest } from '../detector/host_redaction.ts';
import { readFindings } from '../detector/log/reader.ts';
import type { Reason } from '../detector/reason.ts';
import { GuardianError } from '../errors.ts';
import type { LearnedHost } from '../proxy/tls/learned_hosts.ts';
import { VERSION } from '../version.ts';
import type { LoadedConfig } from './config/load.ts';
import { askFlush, askRetryHosts } from './control_client.ts';
import { readGatewayConfig } from './gateway_config.ts';
import { withHosts } from './named_hosts.ts';
import { type Presence, presenceOf } from './presence.ts';
import type { WatchReport } from './secrets/stores.ts';
import { type SuppressionReport, suppressionReports, suppressionWarnings } from './suppression_report.ts';
import type { Warning } from './warning.ts';

export interface FindingCounts {
  /** Distinct findings in the log, however often each occurred. */
  readonly total: number;
  readonly by_severity: Readonly<Partial<Record<Severity, number>>>;
  readonly by_pattern: Readonly<Record<string, number>>;
}

/** Coverage with what is known of each destination by its name; those of which something is stand first. */
export interface StatusCoverage extends Coverage {
  hosts: Array<HostCoverage & { readonly senses: readonly Reason[] }>;
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
  /** Of the running monitor, else of this script. */
  readonly version: string;
  readonly started_at: string | null;
  readonly uptime_s: number | null;
  readonly mode: 'detect';
  readonly coverage: StatusCoverage | null;
  /** Hosts whose TLS stays closed because opening it once failed, latest first. */
  readonly unopened_hosts: readonly LearnedHost[];
  /** Those of the running monitor, else of the configuration; null when that is invalid. */
  readonly suppressions: readonly SuppressionReport[] | null;
  /** Null when the log cannot be found or read; a warning says why. */
  readonly findings: FindingCounts | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
  /** Null when no monitor runs, or none that watches for secrets. */
  readonly watch_secrets: WatchReport | null;
}

export interface StatusInput {
  /** Absolute. */
  readonly home: string;
  readonly loaded: LoadedConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Whether TLS to hosts where opening it failed before is to be tried again. */
  readonly retryHosts?: boolean;
}

/**
 * Asks the running monitor, after it has written down what it saw, and reads the finding log.
 * Throws E_CONTROL_FAILED when `retryHosts` cannot be passed on, E_STATE_CORRUPT for a damaged state, E_HOME_UNSAFE.
 */
export async function statusReport({
  home,
  loaded,
  env,
  clock,
  retryHosts = false,
}: StatusInput): Promise<StatusReport> {
  const warnings: Warning[] = [];
  const first = await presenceOf(home);
  if (retryHosts && first.status === 'running') await askRetryHosts(first.state);
  const presence = await settled(first, home, warnings);
  const running = presence.status === 'running' ? presence : null;
  warnings.unshift(...presenceWarnings(presence, loaded));
  warnings.push(...readGatewayConfig(env).warnings);
  const findings = countFindings(loaded, warnings);
  const configured = loaded.ok ? suppressionReports(loaded.config.suppressions, null, clock.now()) : null;
  const suppressions = running?.answer.suppressions ?? configured;
  warnings.push(...suppressionWarnings(suppressions ?? []));
  const info = running?.answer.info;
  const named = running === null ? null : withHosts(running.answer, redactedDest);
  return {
    status: presence.status,
    pid: info?.pid ?? null,
    home,
    listen: info?.listen ?? null,
    proxy_url: info?.proxy_url ?? null,
    https_inspection: info?.https_inspection ?? false,
    ca_fingerprint_sha256: info?.ca_fingerprint_sha256 ?? null,
    ca_file: info?.ca_file ?? null,
    trust_bundle: info?.trust_bundle ?? null,
    version: running?.answer.version ?? VERSION,
    started_at: running?.state.started_at ?? null,
    uptime_s: running?.answer.uptime_s ?? null,
    mode: 'detect',
    coverage: named === null || running === null ? null : withSenses(named.coverage, running.answer.coverage),
    unopened_hosts: named?.unopened_hosts ?? [],
    suppressions,
    findings,
    environment: info?.environment ?? {},
    warnings,
    watch_secrets: running?.answer.watch_secrets ?? null,
  };
}

/** `asked`: the same hosts as they were named. */
function withSenses(coverage: Coverage, asked: Coverage): StatusCoverage {
  const hosts = coverage.hosts.map(({ dest, first_seen, ...counts }, at) => ({
    dest,
    first_seen,
    senses: senseOf(hostAndPort(asked.hosts[at]?.dest ?? dest).host),
    ...counts,
  }));
  return {
    ...coverage,
    hosts: hosts.sort((a, b) => Number(b.senses.length > 0) - Number(a.senses.length > 0)),
  };
}

/** The same presence after a flush, so that counts and coverage include what passed before the question. */
async function settled(presence: Presence, home: string, warnings: Warning[]): Promise<Presence> {
  if (presence.status !== 'running') return presence;
  const flushed = await askFlush(presence.state).catch((error: unknown) => {
    if (error instanceof GuardianError) return false; // it is just stopping; the second look tells
    throw error;
  });
  if (!flushed)
    warnings.push({
      code: 'log_may_be_behind',
      message: 'The newest traffic may be missing: it is still being inspected.',
    });
  return presenceOf(home);
}

function presenceWarnings(presence: Presence, loaded: LoadedConfig): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  if (presence.status === 'stale') {
    const { pid } = presence.state.identity;
    if (presence.process === 'gone')
      warn(
        'stale_state',
        `Process ${pid} ended without saying so; start or stop cleans up. Who uses its proxy address is refused.`,
      );
    else
      warn(
        'monitor_not_answering',
        `Process ${pid} still runs but does not answer at ${presence.state.listen}: it hangs, or is just stopping.`,
      );
  }
  if (presence.status === 'running') {
    warnings.push(...presence.answer.warnings);
    if (presence.answer.version !== VERSION)
      warn(
        'version_differs',
        `The running monitor is version ${presence.answer.version}, this script is ${VERSION}: restart the monitor.`,
      );
  }
  if (!loaded.ok)
    warn(
      'config_invalid',
      `The configuration has ${loaded.problems.length} problems; validate_config names them.`,
    );
  return warnings;
}

function countFindings(loaded: LoadedConfig, warnings: Warning[]): FindingCounts | null {
  if (!loaded.ok) return null; // only the configuration says where the log is; presenceWarnings has complained
  const bySeverity: Partial<Record<Severity, number>> = {};
  const byPattern = new Map<string, number>();
  let total = 0;
  try {
    for (const { severity, pattern } of readFindings(loaded.config.log_dir)) {
      total++;
      bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
      byPattern.set(pattern, (byPattern.get(pattern) ?? 0) + 1);
    }
  } catch (error) {
    if (!(error instanceof GuardianError)) throw error;
    warnings.push({ code: 'log_unreadable', message: error.message });
    return null;
  }
  return { total, by_severity: bySeverity, by_pattern: Object.fromEntries([...byPattern].sort()) };
}
