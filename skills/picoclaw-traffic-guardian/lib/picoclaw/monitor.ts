import type { MonitorInput, StopReason } from './monitor_input.ts';
import { MonitorRun } from './monitor_run.ts';

/**
 * Runs the monitor in this process until a signal, `stop` or `signal` ends it; the drain is over when the promise
 * settles. Rejects with a GuardianError when it cannot start: E_ALREADY_RUNNING, E_LISTEN_IN_USE, E_LISTEN_FAILED,
 * E_HOME_UNSAFE, E_HOME_UNWRITABLE, E_FILE_UNSAFE, E_FILE_UNWRITABLE, E_STATE_CORRUPT, E_START_FAILED.
 */
export async function runMonitor(input: MonitorInput): Promise<StopReason> {
  const { run, info } = await MonitorRun.start(input);
  const deaf = listenForEnd(run, input.signal);
  try {
    input.onReady?.(info);
    run.warmUp();
    return await run.ended;
  } finally {
    deaf();
  }
}

/** The first signal drains, a second one cuts what the first left open. Returns how to stop listening. */
function listenForEnd(run: MonitorRun, signal: AbortSignal | undefined): () => void {
  let heard = false;
  const end = (reason: StopReason) => {
    if (heard) run.cut();
    heard = true;
    run.stop(reason);
  };
  // A hangup ends what belongs to a terminal. Under nohup or detached, where stdout is none, the monitor outlives it,
  // as a handler of ours would otherwise undo what nohup arranged.
  const onHangup = () => (process.stdout.isTTY === true ? end('SIGHUP') : undefined);
  const handlers = new Map<NodeJS.Signals, () => void>([
    ['SIGINT', () => end('SIGINT')],
    ['SIGTERM', () => end('SIGTERM')],
    ['SIGHUP', onHangup],
    // Without a listener Node would open its debugger, on a port that every local user can reach.
    ['SIGUSR1', () => undefined],
  ]);
  const onAbort = () => end('abort');
  for (const [name, handler] of handlers) process.on(name, handler);
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    for (const [name, handler] of handlers) process.removeListener(name, handler);
    signal?.removeEventListener('abort', onAbort);
  };
}
