import { systemClock } from '../../clock.ts';
import { GuardianError } from '../../errors.ts';
import { starter, startInBackground } from '../../picoclaw/background.ts';
import { runCommand } from '../../picoclaw/child_command.ts';
import { runMonitor } from '../../picoclaw/monitor.ts';
import type { MonitorInput } from '../../picoclaw/monitor_input.ts';
import type { StartInfo } from '../../picoclaw/start_info.ts';
import { stopMonitor } from '../../picoclaw/stop.ts';
import { suppressionNameProblems } from '../../picoclaw/suppression_names.ts';
import { printable } from '../../printable.ts';
import { CONFIG_FLAGS } from '../config_flags.ts';
import type { Call, Command } from '../door.ts';
import type { ExitCode } from '../exit_code.ts';
import { failureOf, InvalidConfig } from '../failure.ts';
import { LiveFindings } from '../live_findings.ts';
import type { Output } from '../output.ts';
import { scopeLines } from '../scope_text.ts';
import { shownEnvironment } from '../shown_environment.ts';
import { TRUST_ROWS } from '../trust_text.ts';
import { validConfig, whereabouts } from '../whereabouts.ts';

const FLAGS = {
  background: { kind: 'switch', does: 'Detach, and return once the proxy accepts connections.' },
  ...CONFIG_FLAGS,
} as const;

/** `script`: the bundle that runs, which is also the inspector's and the detached monitor's. */
export function start(script: URL): Command<typeof FLAGS> {
  return {
    name: 'start',
    summary:
      'Starts the monitor: a proxy on loopback that reports secrets going out and commands coming in. It never blocks or changes traffic.',
    flags: FLAGS,
    rest: {
      value: 'COMMAND…',
      does: 'Run COMMAND behind the monitor, which ends with it; its environment alone is changed.',
    },
    examples: [
      ['start.mjs -- picoclaw gateway', 'watch one gateway for as long as it runs'],
      ['start.mjs --background', 'keep running; prints the variables for a process'],
      ['start.mjs', 'in the foreground, with findings as they come'],
      ['start.mjs --https -- picoclaw gateway', 'look into its HTTPS, too'],
    ],
    notes: {
      title:
        'With --https the variables of a process also say what it trusts; nothing else on the machine does',
      rows: TRUST_ROWS,
    },
    run: (call) => run(call, script),
  };
}

async function run(call: Call<typeof FLAGS>, script: URL): Promise<ExitCode> {
  const detachedBy = starter();
  if (detachedBy === undefined) return begin(call, script);
  try {
    await runMonitor({ ...monitorInput(call, script), onReady: detachedBy.ready });
    return 0;
  } catch (error) {
    await detachedBy.failed(failureOf(error));
    return 1; // nobody reads it: the starter has the failure itself
  }
}

async function begin(call: Call<typeof FLAGS>, script: URL): Promise<ExitCode> {
  const { argv, args, output, env } = call;
  const { flags, rest } = args;
  if (rest?.length === 0) throw new GuardianError('E_USAGE', 'a command must follow `--`');
  if (rest !== null && flags.background) {
    throw new GuardianError('E_USAGE', '--background and a command exclude each other');
  }
  const input = monitorInput(call, script);
  // Who detached a monitor has looked already.
  const problems = await suppressionNameProblems(input.config.suppressions);
  if (problems.length > 0) throw new InvalidConfig(problems);
  if (rest !== null) {
    return runCommand({ ...input, command: rest, complain: (line) => said(output.note(line), output) });
  }
  if (flags.background) {
    const foreground = argv.filter((argument) => argument !== '--background');
    const info = await startInBackground({ scriptUrl: script, args: foreground, env, home: input.home });
    try {
      await announce(info, 'node stop.mjs ends it.', output);
    } catch (error) {
      throw await takenBack(error, info);
    }
    return 0;
  }
  const findings = new LiveFindings(process.stdout.fd, output.paint, () => output.width);
  await runMonitor({
    ...input,
    onReady: (info) =>
      said(announce(info, 'Ctrl-C or node stop.mjs ends it. Findings follow.', output), output),
    ...(output.mode === 'text' ? { onFinding: (finding) => findings.show(finding) } : {}),
  });
  return 0;
}

/**
 * Who started a monitor in the background and was not told so takes it for failed: it must not be left running. Returns
 * what to say of it.
 */
async function takenBack(error: unknown, { home, pid, listen }: StartInfo): Promise<GuardianError> {
  const { code, message } = failureOf(error);
  const fate = await stopMonitor(home).then(
    () => 'the monitor was stopped again',
    (fault: unknown) => `the monitor runs, process ${pid} on ${listen}: ${failureOf(fault).message}`,
  );
  return new GuardianError(code, `${message}; ${fate}`, { cause: error });
}

/** A reader of stdout that is gone, or a full disk behind it, is no reason to end a monitor others rely on. */
function said(words: Promise<void>, output: Output): void {
  words.catch((error: unknown) => output.complain(error)).catch(() => undefined);
}

function monitorInput({ args: { flags }, env }: Call<typeof FLAGS>, script: URL): MonitorInput {
  const { home, loaded } = whereabouts(flags, env);
  const { config, sha256 } = validConfig(loaded);
  return { home, config, configSha256: sha256, workerUrl: script, clock: systemClock, env };
}

async function announce(info: StartInfo, ending: string, output: Output): Promise<void> {
  await output.document({ ok: true, ...info, ...shownEnvironment(info.environment) }, () =>
    [
      `${output.paint('green', 'Running')} on ${printable(info.listen)}, process ${info.pid}, detect only; home ${printable(info.home)}`,
      `${inspected(info)} ${ending}`,
      '',
      ...scopeLines(info.environment, 'posix', output.paint),
      '',
      '',
    ].join('\n'),
  );
}

function inspected({ https_inspection, ca_fingerprint_sha256, ca_file }: StartInfo): string {
  if (!https_inspection) return 'HTTP is inspected; HTTPS passes as a tunnel, counted and not read.';
  return [
    'HTTP and HTTPS are inspected, for processes that have the variables below.',
    `Certificate authority: ${printable(ca_file ?? '')}, SHA-256 ${ca_fingerprint_sha256}.`,
  ].join('\n');
}
