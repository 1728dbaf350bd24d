import { Agent, request } from 'node:http';
import type { Coverage } from '../detector/coverage.ts';
import { GuardianError } from '../errors.ts';
import { CONTROL_PATHS, type ControlStatus } from './control.ts';
import { errnoOf } from './errno.ts';
import { isStartInfo } from './start_info.ts';
import type { MonitorState } from './state.ts';

/** A monitor answers within milliseconds; one that is this late on a busy board is in trouble. */
const STATUS_TIMEOUT_MS = 3_000;
/** Above the inspector's own bound for a flush. */
const FLUSH_TIMEOUT_MS = 15_000;
/** Coverage of a bounded number of hosts is a few dozen KiB. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_HEAD_BYTES = 16 * 1024;

/**
 * The running monitor's own account, or undefined when nothing answers there or what answers is not the process
 * that wrote `state`.
 */
export async function askStatus(state: MonitorState): Promise<ControlStatus | undefined> {
  const answer = await ask(state, 'GET', CONTROL_PATHS.status, STATUS_TIMEOUT_MS).catch(() => undefined);
  return isStatus(answer) && answer.nonce === state.identity.nonce ? answer : undefined;
}

/** True when everything the monitor saw so far is inspected and on disk. Throws E_CONTROL_FAILED. */
export async function askFlush(state: MonitorState, timeoutMs = FLUSH_TIMEOUT_MS): Promise<boolean> {
  const answer = await ask(state, 'POST', CONTROL_PATHS.flush, timeoutMs);
  return typeof answer === 'object' && answer !== null && 'flushed' in answer && answer.flushed === true;
}

/** Has the monitor try again to open TLS to hosts where that failed before. Throws E_CONTROL_FAILED. */
export async function askRetryHosts(state: MonitorState): Promise<void> {
  await ask(state, 'POST', CONTROL_PATHS.retryHosts, STATUS_TIMEOUT_MS);
}

/** Has a monitor that was started for another COMMAND stay until this process has ended, too. Throws E_CONTROL_FAILED. */
export async function askUse(state: MonitorState): Promise<void> {
  await ask(state, 'POST', `${CONTROL_PATHS.use}${process.pid}`, STATUS_TIMEOUT_MS);
}

/** Asks the monitor to stop; it drains after it has answered. Throws E_CONTROL_FAILED. */
export async function askStop(state: MonitorState): Promise<void> {
  await ask(state, 'POST', CONTROL_PATHS.stop, STATUS_TIMEOUT_MS);
}

/** One request on a connection of its own, to the listen address and nowhere else: no agent, no proxy, no redirect. */
function ask(state: MonitorState, method: string, path: string, timeoutMs: number): Promise<unknown> {
  const { host, port } = reachable(state.listen);
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new GuardianError('E_CONTROL_FAILED', `the monitor at ${state.listen} does not answer: ${why}`));
    const outgoing = request(
      {
        agent: new Agent({ keepAlive: false }),
        host,
        port,
        method,
        path,
        headers: { authorization: `Bearer ${state.control_token}`, connection: 'close' },
        // NODE_OPTIONS could say otherwise: too small for any answer, or with a warning on stderr.
        maxHeaderSize: MAX_HEAD_BYTES,
        insecureHTTPParser: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) outgoing.destroy(new Error('too much'));
          else chunks.push(chunk);
        });
        incoming.on('error', (error) => fail(reasonOf(error)));
        incoming.on('end', () => {
          const status = incoming.statusCode ?? 0;
          if (status < 200 || status > 299) return fail(`it says ${status}`);
          try {
            resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
          } catch {
            fail('it says something else than JSON');
          }
        });
      },
    );
    outgoing.on('error', (error) => fail(reasonOf(error)));
    outgoing.end();
  });
}

function reasonOf(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time';
  return errnoOf(error);
}

/** A listener on every address is reached over loopback. */
function reachable(listen: string): { host: string; port: number } {
  const colon = listen.lastIndexOf(':');
  const host = listen.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(listen.slice(colon + 1));
  if (host === '0.0.0.0') return { host: '127.0.0.1', port };
  if (host === '::') return { host: '::1', port };
  return { host, port };
}

function isStatus(answer: unknown): answer is ControlStatus {
  if (typeof answer !== 'object' || answer === null) return false;
  const { nonce, info, version, uptime_s, coverage, unopened_hosts, suppressions, warnings } =
    answer as Partial<Record<keyof ControlStatus, unknown>>;
  return (
    typeof nonce === 'string' &&
    isStartInfo(info) &&
    typeof version === 'string' &&
    typeof uptime_s === 'number' &&
    isCoverage(coverage) &&
    Array.isArray(unopened_hosts) &&
    Array.isArray(suppressions) &&
    Array.isArray(warnings)
  );
}

function isCoverage(value: unknown): value is Coverage {
  return typeof value === 'object' && value !== null && 'exchanges' in value && 'hosts' in value;
}
