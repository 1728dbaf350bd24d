import { systemClock } from '../../clock.ts';
import { type StatusReport, statusReport } from '../../picoclaw/status_report.ts';
import { LOG_FLAGS } from '../config_flags.ts';
import { confirmSystemTrust } from '../confirmation.ts';
import type { Call, Command } from '../door.ts';
import type { ExitCode } from '../exit_code.ts';
import { DEFAULT_OUTPUT_BYTES, fitting } from '../fitting.ts';
import { oneOf } from '../flag_value.ts';
import { jsonLine } from '../output.ts';
import { SHELLS } from '../shell.ts';
import { shownEnvironment } from '../shown_environment.ts';
import { statusText } from '../status_text.ts';
import { SYSTEM_TRUST_WARNING, systemTrust, systemTrustText } from '../system_trust.ts';
import { whereabouts } from '../whereabouts.ts';

const FLAGS = {
  ...LOG_FLAGS,
  'retry-hosts': {
    kind: 'switch',
    does: 'Try again to open TLS to hosts where that failed before.',
  },
  'show-system-trust': {
    kind: 'optional',
    value: 'PHRASE',
    does: "Show how a system's own trust store is changed and changed back, after a phrase was typed. Never done by itself, never needed.",
  },
  shell: {
    kind: 'value',
    value: 'SHELL',
    does: `Shell that the variables are written for, in text: ${SHELLS.join(', ')} (default posix).`,
  },
} as const;

export const status: Command<typeof FLAGS> = {
  name: 'status',
  summary: 'What runs, what it has seen, what it could not see, and how to put one process behind it.',
  flags: FLAGS,
  examples: [
    ['status.mjs', 'the monitor of the default home'],
    ['status.mjs --text --shell fish', 'with variables to paste into fish'],
  ],
  run,
};

async function run({ args: { flags }, output, env }: Call<typeof FLAGS>): Promise<ExitCode> {
  const shell = oneOf('shell', flags.shell, SHELLS) ?? 'posix';
  const report = await statusReport({
    ...whereabouts(flags, env),
    env,
    clock: systemClock,
    retryHosts: flags['retry-hosts'],
  });
  const confirmation = flags['show-system-trust'];
  if (confirmation !== undefined) {
    const trust = systemTrust(report);
    await confirmSystemTrust(confirmation, output);
    await output.document({ ok: true, warning: SYSTEM_TRUST_WARNING, ...trust }, () =>
      systemTrustText(trust),
    );
    return 0;
  }
  await output.print(output.mode === 'json' ? statusJson(report) : statusText(report, shell, output.paint));
  return report.status === 'running' ? 0 : 3;
}

/** In JSON; about 200 bytes each. */
const MOST_UNOPENED = 8;

/** Everything but the list of destinations is small; the busiest of them come first. */
function statusJson(report: StatusReport): string {
  const { coverage, unopened_hosts: unopened, suppressions, warnings } = report;
  const hosts = coverage?.hosts ?? [];
  const render = (shownHosts: number, shownSuppressions: number, shownWarnings: number) =>
    jsonLine({
      ok: true,
      ...report,
      ...shownEnvironment(report.environment),
      coverage:
        coverage === null
          ? null
          : { ...coverage, hosts: hosts.slice(0, shownHosts), hosts_omitted: hosts.length - shownHosts },
      unopened_hosts: unopened.slice(0, MOST_UNOPENED),
      ...(unopened.length > MOST_UNOPENED ? { unopened_hosts_omitted: unopened.length - MOST_UNOPENED } : {}),
      suppressions: suppressions?.slice(0, shownSuppressions) ?? null,
      ...(suppressions !== null && shownSuppressions < suppressions.length
        ? { suppressions_omitted: suppressions.length - shownSuppressions }
        : {}),
      warnings: warnings.slice(0, shownWarnings),
      ...(shownWarnings < warnings.length ? { warnings_omitted: warnings.length - shownWarnings } : {}),
    });
  // What weakens the monitor matters more than where traffic went.
  const told = fitting(warnings.length, DEFAULT_OUTPUT_BYTES, (shown) => render(0, 0, shown)).shown;
  const most = suppressions?.length ?? 0;
  const listed = fitting(most, DEFAULT_OUTPUT_BYTES, (shown) => render(0, shown, told)).shown;
  return fitting(hosts.length, DEFAULT_OUTPUT_BYTES, (shown) => render(shown, listed, told)).text;
}
