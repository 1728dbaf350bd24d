import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { GuardianError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { UpstreamOptions } from '../proxy/upstream_options.ts';
import { CommandSignals } from './command_signals.ts';
import { askUse } from './control_client.ts';
import { errnoOf, explainErrno } from './errno.ts';
import { ensureHome } from './home.ts';
import { inheritedProxy } from './inherited_proxy.ts';
import { openInstallation } from './installation.ts';
import type { MonitorInput } from './monitor_input.ts';
import { MonitorRun } from './monitor_run.ts';
import { presenceOf } from './presence.ts';
import { type ScopedTrust, scopedEnvironment } from './scoped_environment.ts';
import type { StartInfo } from './start_info.ts';

export interface CommandInput extends Omit<MonitorInput, 'onReady' | 'signal'> {
  /** Program and arguments, at least one. */
  readonly command: readonly string[];
  /** Tells the person at the terminal one line, on stderr; stdout is COMMAND's alone. */
  readonly complain: (line: string) => void;
}

/** Of COMMAND's name, where it is complained about, in characters. */
const LONGEST_NAME = 200;

/**
 * Runs COMMAND with stdio inherited and the scoped environment, under this home's running monitor or one started
 * for it in this process and drained afterwards. Resolves with COMMAND's exit code (128 + n when signal n ended
 * it, or came before it was started), 127 when it is not found or 126 when it is not executable, after one line
 * through `complain`. Rejects with a GuardianError when the monitor cannot be started, or an inherited proxy cannot be
 * used.
 */
export async function runCommand(input: CommandInput): Promise<number> {
  const signals = new CommandSignals();
  try {
    const { info, end } = await monitorFor(input, signals);
    try {
      const trust = trustOf(info);
      const scoped = scopedEnvironment({ proxyUrl: info.proxy_url, trust, base: input.env });
      return await runToEnd(input, scoped, signals);
    } finally {
      await end();
    }
  } finally {
    signals.release();
  }
}

interface MonitorAtHand {
  readonly info: StartInfo;
  /** Drains what was started for COMMAND, once nobody uses it; a monitor that ran before goes on. */
  end(): Promise<void>;
}

const TURN_MS = 100;
/** Beyond the grace of a monitor that is just draining and holds the lock until it is done. */
const PATIENCE_MS = 5_000;

async function monitorFor(input: CommandInput, signals: CommandSignals): Promise<MonitorAtHand> {
  const until = input.clock.monotonic() + input.config.drain_grace_s * 1000 + PATIENCE_MS;
  for (;;) {
    const running = await runningMonitor(input);
    if (running !== undefined) return running;
    try {
      const { run, info } = await MonitorRun.start(
        { ...input, commandEnvironment: input.env },
        upstreamOf(input),
      );
      return { info, end: () => drained(run, input, signals) };
    } catch (error) {
      // One that begins or ends in this very moment holds the lock and does not answer.
      const busy = error instanceof GuardianError && error.code === 'E_ALREADY_RUNNING';
      if (!busy || signals.ending !== null || input.clock.monotonic() > until) throw error;
    }
    await sleep(TURN_MS);
  }
}

async function runningMonitor({ home, config, complain }: CommandInput): Promise<MonitorAtHand | undefined> {
  try {
    const presence = await presenceOf(home);
    if (presence.status !== 'running') return undefined;
    const { info } = presence.answer;
    await askUse(presence.state);
    if (config.https_inspection && !info.https_inspection)
      complain('the monitor that runs already does not look into TLS; stop it to start one that does');
    if (config.watch_secrets && (presence.answer.watch_secrets ?? null) === null)
      complain('the monitor that runs already does not watch for secrets; stop it to start one that does');
    return { info, end: async () => undefined };
  } catch (error) {
    // Nobody can say who runs, or it just stops; the start that follows finds out by the lock, and keeps a damaged state.
    if (error instanceof GuardianError && ['E_STATE_CORRUPT', 'E_CONTROL_FAILED'].includes(error.code))
      return undefined;
    throw error;
  }
}

function trustOf({ ca_file, trust_bundle, environment }: StartInfo): ScopedTrust | null {
  const { SYSTEM_WGETRC: wgetrc } = environment;
  if (ca_file === null || trust_bundle === null || wgetrc === undefined) return null;
  return { caFile: ca_file, trustBundle: trust_bundle, wgetrc };
}

function upstreamOf({ home, config, env }: CommandInput): UpstreamOptions {
  const configured = {
    proxy: config.upstream_proxy,
    noProxy: config.upstream_no_proxy,
    resolve: config.resolve,
  };
  if (configured.proxy !== null) return configured;
  ensureHome(home);
  return { ...configured, ...inheritedProxy(env, config.listen, openInstallation(home).credentials.token) };
}

/**
 * Other COMMANDs found this monitor running and rely on it: it stays until the last of them has ended. The first signal
 * meanwhile begins the drain all the same; one that comes during the drain means: now.
 */
async function drained(run: MonitorRun, { complain }: CommandInput, signals: CommandSignals): Promise<void> {
  let waits = true;
  signals.handle((signal) => {
    if (signal === 'SIGUSR1' || signal === 'SIGUSR2') return;
    if (waits) run.stop('command');
    else run.cut();
    waits = false;
  });
  await run.stopAfterUsers('command', (pids) =>
    complain(`the command has ended; the monitor stays for others that use it (process ${pids.join(', ')})`),
  );
  waits = false;
  await run.ended;
}

function runToEnd(
  { command, env, complain }: CommandInput,
  scoped: Readonly<Record<string, string>>,
  signals: CommandSignals,
): Promise<number> {
  if (signals.ending !== null) return Promise.resolve(128 + constants.signals[signals.ending]);
  const [program = '', ...args] = command;
  if (program === '') {
    complain('an empty name is no command');
    return Promise.resolve(127); // as in a shell; Node would throw
  }
  // NODE_OPTIONS and all else of COMMAND's own environment stays as it is; the scoped variables win.
  const child = spawn(program, args, { stdio: 'inherit', env: { ...env, ...scoped } });
  signals.handle((signal) => {
    if ((signal === 'SIGINT' || signal === 'SIGQUIT') && deliveredByTerminal()) return;
    child.kill(signal);
  });
  return new Promise<number>((resolve) => {
    child.on('error', (error) => {
      if (child.pid !== undefined) return; // a signal that could not be delivered: COMMAND still runs, or just ended
      const missing = errnoOf(error) === 'ENOENT';
      const shown = printable(program, LONGEST_NAME);
      complain(missing ? `${shown}: command not found` : `${shown} cannot be run: ${explainErrno(error)}`);
      resolve(missing ? 127 : 126);
    });
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/**
 * Whether Ctrl-C reached COMMAND as well: the terminal signals every process of its foreground group. Forwarding it
 * then would deliver it twice, and programs that quit at the second one would not clean up.
 */
function deliveredByTerminal(): boolean {
  if (process.platform !== 'linux') return process.stdin.isTTY === true;
  try {
    // proc_pid_stat(5): behind the name come state, ppid, pgrp, session, tty_nr, tpgid.
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return terminal !== '0' && group === foreground;
  } catch {
    return process.stdin.isTTY === true; // a /proc that cannot be read
  }
}
