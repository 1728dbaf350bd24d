import { resolveHome } from '../../picoclaw/home.ts';
import { stopMonitor } from '../../picoclaw/stop.ts';
import type { Call, Command } from '../door.ts';
import type { ExitCode } from '../exit_code.ts';

const FLAGS = {} as const;

export const stop: Command<typeof FLAGS> = {
  name: 'stop',
  summary:
    'Stops the running monitor: exchanges under way may finish, the finding log is completed. Cleans up after one that died.',
  flags: FLAGS,
  examples: [['stop.mjs', 'stop the monitor of the default home']],
  run,
};

const SENTENCE = {
  running: 'The monitor has stopped.',
  stale: 'No monitor was running; what a dead one left behind is cleaned up.',
  stopped: 'No monitor was running.',
} as const;

async function run({ args: { flags }, output, env }: Call<typeof FLAGS>): Promise<ExitCode> {
  const { was } = await stopMonitor(resolveHome({ flag: flags.home, env }));
  await output.document({ ok: true, status: 'stopped', was }, () => `${SENTENCE[was]}\n`);
  return was === 'running' ? 0 : 3;
}
