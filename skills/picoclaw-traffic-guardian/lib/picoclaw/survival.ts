import path from 'node:path';
import type { LoggedEvent } from './event_log.ts';

/**
 * Keeps this process serving through faults that no code expected, until the returned function is called. The
 * monitor's end would be the gateway's outage, and every exchange has its own clean-up, so a fault costs at most the
 * exchange that met it. There is no limit after which it gives up: whoever can cause one fault can cause a hundred,
 * and would only have to count. Each is counted and reported (the log bounds how often), and `status` warns.
 */
export function surviveFaults(report: (event: LoggedEvent) => void, count: () => void): () => void {
  const survived = (error: unknown) => {
    count();
    report({ code: 'unexpected_fault', message: describeFault(error) });
  };
  // Takes precedence over every `uncaughtException` listener, and rejections that nobody handles end here as well.
  process.setUncaughtExceptionCaptureCallback(survived);
  // A closed stdout or stderr says EPIPE through an event, which without a listener is such a fault.
  // What Node warns of has no other place: nothing of it belongs on COMMAND's stderr.
  const warned = (warning: Error) => report({ code: 'node_warning', message: describeFault(warning) });
  process.on('warning', warned);
  const unheard = () => undefined;
  process.stdout.on('error', unheard);
  process.stderr.on('error', unheard);
  return () => {
    process.setUncaughtExceptionCaptureCallback(null);
    process.removeListener('warning', warned);
    process.stdout.removeListener('error', unheard);
    process.stderr.removeListener('error', unheard);
  };
}

/** Kind and place, and not the message: one of JSON.parse or URL repeats what it stumbled over. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const frame = /^\s+at (?:(?:async )?([\w.<>[\]# ]+) \()?(.+?):(\d+):\d+\)?$/m.exec(error.stack ?? '');
  if (frame === null) return `${error.name}${code}`;
  return `${error.name}${code} in ${frame[1] ?? 'a callback'} (${path.basename(frame[2] ?? '')}:${frame[3]})`;
}
