import type { Coverage } from '../detector/coverage.ts';
import type { InspectorHealth } from '../detector/thread/inspector.ts';
import type { Config } from './config/config.ts';
import type { WatchReport } from './secrets/stores.ts';
import type { Warning } from './warning.ts';

/** What a running monitor knows about its own weak spots. */
export interface RunFacts {
  readonly config: Config;
  readonly health: InspectorHealth;
  readonly coverage: Coverage;
  /** Lines of monitor.log that could not be written, and why. */
  readonly eventsLost: { readonly lines: number; readonly lastError: string | null };
  /** Unexpected faults that were survived. */
  readonly faults: number;
  /** Whether the process was started with NODE_OPTIONS. */
  readonly nodeOptions: boolean;
  /** Where a damaged state was moved at the start, if there was one. */
  readonly stateSetAside: string | null;
  /** When the certificate authority ends, and what time it is: milliseconds since the Unix epoch. Null: TLS is not opened. */
  readonly authority: { readonly end: number; readonly now: number } | null;
  /** Whether COMMAND was given NODE_TLS_REJECT_UNAUTHORIZED=0. */
  readonly nodeVerifiesNothing: boolean;
  /** What is watched for; null when nothing is. */
  readonly watch: WatchReport | null;
  /** Whether the home was removed, or made again by another process. */
  readonly homeLost: boolean;
}

/** In the order of what an operator should look at first. */
export function runWarnings(facts: RunFacts): Warning[] {
  const { config, health, coverage, eventsLost } = facts;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });

  if (facts.homeLost) {
    const message =
      'The home was removed while the monitor ran: stop does not find it any more; a SIGTERM to its process ends it.';
    warn('home_lost', message);
  }
  if (health.state === 'down')
    warn('inspector_down', 'The inspector does not run: traffic is relayed, and nothing of it is inspected.');
  if (health.restarts > 0) {
    const why = health.lastReason === null ? '' : `, last because it ${REASONS[health.lastReason]}`;
    const message = `The inspector was restarted ${times(health.restarts)}${why}; what it had in hand then was not inspected.`;
    warn('inspector_restarted', message);
  }
  if (coverage.dropped > 0) {
    const message = `${coverage.dropped} of ${coverage.exchanges} exchanges were not inspected; coverage says why and to which hosts.`;
    warn('inspection_dropped', message);
  }
  if (!health.logging.ok || health.logging.lostFindings > 0) {
    const why = health.logging.lastError === null ? '' : ` (${health.logging.lastError})`;
    const { lostFindings } = health.logging;
    // Lines of findings that are in the log are refused too: those that tell that one has come again.
    const missing = lostFindings === 0 ? 'how often findings came again is' : `${lostFindings} findings are`;
    warn('log_write_failed', `The finding log cannot always be written${why}: ${missing} not in it.`);
  }
  if (eventsLost.lines > 0) {
    const why = eventsLost.lastError === null ? '' : ` (${eventsLost.lastError})`;
    warn('event_log_write_failed', `${eventsLost.lines} events are missing from monitor.log${why}.`);
  }
  if (facts.faults > 0)
    warn(
      'unexpected_faults',
      `An unexpected fault was survived ${times(facts.faults)}; monitor.log says where.`,
    );
  if (!config.https_inspection)
    warn(
      'https_not_inspected',
      'HTTPS passes as it is: only its destinations are seen, not what it carries.',
    );
  for (const { state, watched, problem } of facts.watch?.stores ?? []) {
    if (state !== 'unreadable') continue;
    const instead =
      watched === 0 ? 'none of its secrets is watched for' : 'what it held before is watched for on';
    warn('secret_store_unreadable', `${problem ?? 'A secret store cannot be read'}: ${instead}.`);
  }
  if (facts.authority !== null) warnings.push(...authorityWarnings(facts.authority));
  if (facts.nodeVerifiesNothing) {
    const message =
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set for COMMAND: its Node programs accept any certificate where TLS is not opened here; the monitor itself verifies all the same.';
    warn('target_verifies_nothing', message);
  }
  if (!config.require_proxy_credentials)
    warn('proxy_credentials_off', 'Every local user may use this proxy: require_proxy_credentials is false.');
  if (config.allow_remote_clients)
    warn('remote_clients_allowed', 'Other machines may use this proxy: allow_remote_clients is true.');
  if (facts.nodeOptions) {
    const message =
      'NODE_OPTIONS was set for the monitor itself and may weaken or burden it; start it without, or with --background.';
    warn('node_options_present', message);
  }
  if (facts.stateSetAside !== null)
    warn(
      'state_recovered',
      `The state file was damaged at the start; it was kept as ${facts.stateSetAside}.`,
    );
  return warnings;
}

const DAY_MS = 86_400_000;
/** Time enough to plan a restart; a start renews an authority that has less than a month left. */
const WARNED_BEFORE_MS = 14 * DAY_MS;

/** The programs that trust the authority were told so when they began: no other can take its place while they run. */
function authorityWarnings({ end, now }: { readonly end: number; readonly now: number }): Warning[] {
  const on = new Date(end).toISOString().slice(0, 10);
  const remedy = 'restart the monitor and what runs behind it';
  if (now >= end) {
    const message = `The certificate authority ended on ${on}: TLS passes unopened, as tls_failed; ${remedy}.`;
    return [{ code: 'authority_expired', message }];
  }
  if (end - now > WARNED_BEFORE_MS) return [];
  const left = Math.max(1, Math.floor((end - now) / DAY_MS));
  const message = `The certificate authority ends on ${on}, in ${left} ${left === 1 ? 'day' : 'days'}; TLS passes unopened from then on: ${remedy} before.`;
  return [{ code: 'authority_expiring', message }];
}

const REASONS = { hung: 'hung', crashed: 'crashed', out_of_memory: 'ran out of memory' } as const;

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
