import { createHash, timingSafeEqual } from 'node:crypto';
import type { Coverage } from '../detector/coverage.ts';
import type { ControlAnswer, ControlRequest } from '../proxy/control_request.ts';
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
  /** Counts a process that runs a COMMAND behind this monitor; false when it is too late, for the monitor stops. */
  use(pid: number): Promise<boolean>;
  /** Begins to stop, after the answer has left. */
  stop(): void;
}

export const CONTROL_PATHS = {
  status: '/guardian/status',
  flush: '/guardian/flush',
  retryHosts: '/guardian/retry_hosts',
  /** And the process's number behind it. */
  use: '/guardian/use/',
  stop: '/guardian/stop',
} as const;

/** kill(2) gives 0 and negative numbers another meaning. */
const USE = /^\/guardian\/use\/([1-9]\d{0,9})$/;

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
  const [, user] = USE.exec(path) ?? [];
  const handle = user === undefined ? HANDLERS.get(path) : (it: Controlled) => used(it, Number(user));
  if (handle === undefined) return { status: 404, body: { ok: false, error: 'no such path' } };
  const allowed = path === CONTROL_PATHS.status ? 'GET' : 'POST';
  if (method !== allowed) return { status: 405, body: { ok: false, error: `use ${allowed}` } };
  return handle(controlled);
}

const HANDLERS = new Map<string, (controlled: Controlled) => ControlAnswer | Promise<ControlAnswer>>([
  [CONTROL_PATHS.status, (controlled) => ({ status: 200, body: controlled.status() })],
  [CONTROL_PATHS.flush, async (controlled) => ({ status: 200, body: { flushed: await controlled.flush() } })],
  [CONTROL_PATHS.retryHosts, (controlled) => ({ status: 200, body: { forgotten: controlled.retryHosts() } })],
  [
    CONTROL_PATHS.stop,
    (controlled) => {
      controlled.stop();
      return { status: 202, body: { stopping: true } };
    },
  ],
]);

async function used(controlled: Controlled, pid: number): Promise<ControlAnswer> {
  const counted = await controlled.use(pid);
  return counted
    ? { status: 200, body: { counted } }
    : { status: 409, body: { ok: false, error: 'the monitor stops' } };
}

/** Equal lengths for timingSafeEqual, and nothing to learn from how long a comparison took. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text.toLowerCase()).digest();
}
