import { withoutRandomLabels } from '../detector/long_label.ts';
import { REDACTED } from '../detector/redacted.ts';
import type { Inspector } from '../detector/thread/inspector.ts';
import { withoutWatched } from '../detector/watched/known_values.ts';
import { VERSION } from '../version.ts';
import type { ControlStatus } from './control.ts';
import type { HttpsInspection } from './https_inspection.ts';
import type { MonitorInput } from './monitor_input.ts';
import { withHosts } from './named_hosts.ts';
import { type RunFacts, runWarnings } from './run_warnings.ts';
import type { SecretWatch } from './secrets/watch.ts';
import type { StartInfo } from './start_info.ts';
import { suppressionReports } from './suppression_report.ts';

/** A run whose listener accepts connections, as far as its status tells of it. */
export interface RunParts extends Pick<RunFacts, 'eventsLost' | 'faults' | 'stateSetAside' | 'homeLost'> {
  readonly input: Pick<MonitorInput, 'clock' | 'config' | 'env'>;
  readonly nonce: string;
  readonly info: StartInfo;
  /** When it began, monotonic. */
  readonly begunAt: number;
  readonly inspector: Pick<Inspector, 'coverage' | 'suppressed' | 'health'>;
  readonly https: HttpsInspection | null;
  readonly secrets: SecretWatch | null;
}

/** What the monitor says of itself to whoever holds its control token. */
export function runStatus(parts: RunParts): ControlStatus {
  const { input, nonce, info, begunAt, inspector, https, secrets } = parts;
  const { clock, config, env } = input;
  const coverage = inspector.coverage();
  const { eventsLost, faults, stateSetAside, homeLost } = parts;
  return {
    nonce,
    info,
    version: VERSION,
    uptime_s: Math.floor((clock.monotonic() - begunAt) / 1000),
    ...withHosts({ coverage, unopened_hosts: https?.interception.learned.list() ?? [] }, clearHost),
    watch_secrets: secrets?.report ?? null,
    suppressions: suppressionReports(config.suppressions, inspector.suppressed(), clock.now()),
    warnings: runWarnings({
      config,
      coverage,
      health: inspector.health(),
      eventsLost,
      faults,
      nodeOptions: (env.NODE_OPTIONS ?? '') !== '',
      stateSetAside,
      authority: https === null ? null : { end: https.authorityEnd, now: clock.now() },
      // A process in the background has no COMMAND, and did not inherit it.
      nodeVerifiesNothing: env.NODE_TLS_REJECT_UNAUTHORIZED === '0',
      watch: secrets?.report ?? null,
      homeLost,
    }),
  };
}

/** Without what rules alone know: they would take this thread two milliseconds a name, and 70 MB. */
function clearHost(dest: string): string {
  return withoutRandomLabels(withoutWatched(dest), REDACTED);
}
