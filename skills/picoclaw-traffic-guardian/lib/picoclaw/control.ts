import { createHash, timingSafeEqual } from 'node:crypto';
import type { Coverage } from '../detector/coverage.ts';
import type { ControlAnswer, ControlRequest } from '../proxy/relay_options.ts';
import type { LearnedHost } from '../proxy/tls/learned_hosts.ts';
import type { WatchReport } from './secrets/stores.ts';
import type { StartInfo } from './start_info.ts';
import type { SuppressionReport } from './suppression_report.ts';
import type { Warning } from './warning.ts';

/** What a running monitor says of itself at `GET /guardian/status`. */
export interface ControlStatus {
  /** Of the process that answers: a program that merely took over the port does not know it. */
  readonly nonce: string;
  /** What it told whoever started it. */
  readonly info: StartInfo;
  readonly version: string;
  readonly uptime_s: number;
  readonly coverage: Coverage;
  /** Hosts whose TLS stays closed because opening it once failed, latest first. */
  readonly unopened_hosts: readonly LearnedHost[];
  /** Those that it runs with, which the file may have changed since. */
  readonly suppressions: readonly SuppressionReport[];
  readonly warnings: readonly Warning[];
  /** Null when no secrets are watched for. */
  readonly watch_secrets: WatchReport | null;
}

/** What the monitor does for its operator's tools. */
export interface Controlled {
  status(): ControlStatus;
  /** Resolves with whether everything seen so far is inspected and on disk. */
  flush(): Promise<boolean>;
  /** Forgets which hosts' TLS stays closed; returns how many they were. */
  retryHosts(): number;
  /** Begins to stop, after the answer has left. */
  stop(): void;
}

export const CONTROL_PATHS = {
  status: '/guardian/status',
  flush: '/guardian/flush',
  retryHosts: '/guardian/retry_hosts',
  stop: '/guardian/stop',
} as const;

/**
 * The monitor's side of the control channel, for `RelayOptions.control`. Whoever lacks the token learns nothing:
 * undefined makes the relay answer as it does to any request that is not for a proxy.
 */
export function controlHandler(
  token: string,
  controlled: Controlled,
): (request: ControlRequest) => Promise<ControlAnswer> | undefined {
  const expected = digest(token);
  return ({ method, path, authorization }) => {
    const presented = /^Bearer ([0-9a-f]{64})$/i.exec(authorization ?? '')?.[1];
    if (presented === undefined || !timingSafeEqual(digest(presented), expected)) return undefined;
    return answer(method, path, controlled);
  };
}

async function answer(method: string, path: string, controlled: Controlled): Promise<ControlAnswer> {
  const allowed = path === CONTROL_PATHS.status ? 'GET' : 'POST';
  switch (path) {
    case CONTROL_PATHS.status:
    case CONTROL_PATHS.flush:
    case CONTROL_PATHS.retryHosts:
    case CONTROL_PATHS.stop:
      if (method !== allowed) return { status: 405, body: { ok: false, error: `use ${allowed}` } };
      break;
    default:
      return { status: 404, body: { ok: false, error: 'no such path' } };
  }
  if (path === CONTROL_PATHS.status) return { status: 200, body: controlled.status() };
  if (path === CONTROL_PATHS.flush) return { status: 200, body: { flushed: await controlled.flush() } };
  if (path === CONTROL_PATHS.retryHosts) return { status: 200, body: { forgotten: controlled.retryHosts() } };
  controlled.stop();
  return { status: 202, body: { stopping: true } };
}

/** Equal lengths for timingSafeEqual, and nothing to learn from how long a comparison took. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text.toLowerCase()).digest();
}
