import { systemClock } from '../../clock.ts';
import type { LoadedConfig } from '../../picoclaw/config/load.ts';
import { caFileProblems } from '../../picoclaw/extra_roots.ts';
import { suppressionNameProblems } from '../../picoclaw/suppression_names.ts';
import { suppressionReports, suppressionWarnings } from '../../picoclaw/suppression_report.ts';
import type { Warning } from '../../picoclaw/warning.ts';
import { printable } from '../../printable.ts';
import { CONFIG_FLAGS } from '../config_flags.ts';
import type { Call, Command } from '../door.ts';
import { type ExitCode, exitCodeOf } from '../exit_code.ts';
import { describeProblem, InvalidConfig } from '../failure.ts';
import { DEFAULT_OUTPUT_BYTES, fitting } from '../fitting.ts';
import { jsonLine } from '../output.ts';
import { aligned, clipped, type Paint } from '../terminal.ts';
import { whereabouts } from '../whereabouts.ts';

export const validateConfig: Command<typeof CONFIG_FLAGS> = {
  name: 'validate_config',
  summary:
    'Checks the configuration as `start` would see it: flags, environment, file, defaults. Opens no socket, writes nothing.',
  flags: CONFIG_FLAGS,
  examples: [
    ['validate_config.mjs', 'the configuration in effect, each value with its origin'],
    ['validate_config.mjs --config new.json', 'a file before it is used'],
  ],
  run,
};

async function run({ args: { flags }, output, env }: Call<typeof CONFIG_FLAGS>): Promise<ExitCode> {
  const loaded = await wholly(whereabouts(flags, env).loaded);
  const warnings = loaded.ok
    ? suppressionWarnings(suppressionReports(loaded.config.suppressions, null, systemClock.now()))
    : [];
  const failure = loaded.ok ? null : new InvalidConfig(loaded.problems);
  await output.print(
    output.mode === 'json'
      ? jsonReport(loaded, failure, warnings)
      : textReport(loaded, warnings, output.paint),
  );
  if (failure === null) return 0;
  await output.complain(failure);
  return exitCodeOf(failure.code);
}

/** The files and rules that it names as well, which other scripts have no need to read. */
async function wholly(loaded: LoadedConfig): Promise<LoadedConfig> {
  if (!loaded.ok) return loaded;
  const { config } = loaded;
  const problems = [...caFileProblems(config), ...(await suppressionNameProblems(config.suppressions))];
  const { path, effective } = loaded;
  return problems.length === 0 ? loaded : { ok: false, path, effective, problems };
}

/** Values may be as long as the operator made them: the longest give way first, then the problems at the end. */
function jsonReport(
  loaded: LoadedConfig,
  failure: InvalidConfig | null,
  warnings: readonly Warning[],
): string {
  const head = failure === null ? { ok: true } : { ok: false, code: failure.code, error: failure.message };
  const { path, effective, problems } = loaded;
  const whole = jsonLine({ ...head, path, config: effective, problems, warnings });
  if (Buffer.byteLength(whole) <= DEFAULT_OUTPUT_BYTES) return whole;
  const entries = Object.entries(effective).map(([key, { value, origin }]) => {
    const size = JSON.stringify(value).length;
    return [key, size > LONGEST_VALUE ? { omitted: `${size} characters`, origin } : { value, origin }];
  });
  return fitting(problems.length, DEFAULT_OUTPUT_BYTES, (shown) =>
    jsonLine({
      ...head,
      path,
      config: Object.fromEntries(entries),
      problems: problems.slice(0, shown),
      problems_total: problems.length,
      warnings,
      truncated: true,
    }),
  ).text;
}

const LONGEST_VALUE = 120;

function textReport(
  { ok, path, effective, problems }: LoadedConfig,
  warnings: readonly Warning[],
  paint: Paint,
): string {
  const values = aligned(
    Object.entries(effective).map(([key, { value, origin }]) => [
      key,
      origin,
      clipped(printable(JSON.stringify(value)), LONGEST_VALUE),
    ]),
    '  ',
  );
  const head = [`File: ${printable(path)}`, ...values, ''];
  const notes = warnings.map(({ message }) => paint('yellow', printable(message)));
  if (ok) return `${[...head, paint('green', 'The configuration is valid.'), ...notes].join('\n')}\n`;
  const lines = problems.map((problem) => `  ${printable(describeProblem(problem))}`);
  return fitting(lines.length, DEFAULT_OUTPUT_BYTES, (shown) => {
    const rest = shown < lines.length ? [`  and ${lines.length - shown} more`] : [];
    const count = `${lines.length} ${lines.length === 1 ? 'problem' : 'problems'}:`;
    return `${[...head, paint('red', count), ...lines.slice(0, shown), ...rest].join('\n')}\n`;
  }).text;
}
