// A process that is what `start.mjs` is: a monitor on its main thread, the inspector on its worker thread.
// argv[2] is JSON: {home, flags, command?, quiet?}. It prints one JSON line: the start info or the error.
import { isMainThread, workerData } from 'node:worker_threads';
import { systemClock } from '../../lib/clock.ts';
import { runInspectorWorker } from '../../lib/detector/thread/worker.ts';
import { GuardianError } from '../../lib/errors.ts';
import { starter } from '../../lib/picoclaw/background.ts';
import { runCommand } from '../../lib/picoclaw/child_command.ts';
import { loadConfig } from '../../lib/picoclaw/config/load.ts';
import { runMonitor } from '../../lib/picoclaw/monitor.ts';

interface Wanted {
  readonly home: string;
  readonly flags: Record<string, unknown>;
  readonly command?: readonly string[];
}

async function main(): Promise<number> {
  const { home, flags, command }: Wanted = JSON.parse(process.argv[2] ?? '{}');
  const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
  const detachedBy = starter();
  const loaded = loadConfig({ home, flags, env: process.env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const input = {
    home,
    config: loaded.config,
    configSha256: loaded.sha256,
    workerUrl: new URL(import.meta.url),
    clock: systemClock,
    env: process.env,
  };
  try {
    if (command !== undefined)
      return await runCommand({ ...input, command, complain: (line) => process.stderr.write(`${line}\n`) });
    await runMonitor({ ...input, onReady: detachedBy?.ready ?? say });
    return 0;
  } catch (error) {
    if (!(error instanceof GuardianError)) throw error;
    await detachedBy?.failed(error);
    say({ code: error.code, message: error.message });
    return 1;
  }
}

if (isMainThread) process.exitCode = await main();
else await runInspectorWorker(workerData);
