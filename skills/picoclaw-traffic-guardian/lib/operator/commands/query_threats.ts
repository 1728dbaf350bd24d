import { systemClock } from '../../clock.ts';
import { type Finding, SEVERITIES } from '../../detector/finding.ts';
import { readFindings } from '../../detector/log/reader.ts';
import { GuardianError } from '../../errors.ts';
import { describeValue } from '../../picoclaw/config/problem.ts';
import { homeExists } from '../../picoclaw/home.ts';
import type { FlagValues } from '../arguments.ts';
import type { Call, Command } from '../door.ts';
import type { ExitCode } from '../exit_code.ts';
import { type FindingFilter, matcher } from '../finding_filter.ts';
import { FINDING_FORMATS, type FindingFormat } from '../finding_format.ts';
import { newest, renderPage, skippedWarning, summaryPage } from '../finding_page.ts';
import { FindingCensus } from '../finding_summary.ts';
import { oneOf, wholeNumber } from '../flag_value.ts';
import { freshen } from '../freshness.ts';
import { parseMoment } from '../moment.ts';
import type { OutputMode } from '../output.ts';
import { type KnownNames, UnknownNames } from '../unknown_names.ts';
import { validConfig, whereabouts } from '../whereabouts.ts';

/** Findings a single answer may hold; they are kept in memory. */
const HIGHEST_LIMIT = 100_000;

const FLAGS = {
  since: {
    kind: 'value',
    value: 'TIME',
    does: 'Last seen at TIME or later: ISO 8601 (UTC unless it says otherwise) or 30s, 15m, 24h, 7d, 2w ago.',
  },
  until: { kind: 'value', value: 'TIME', does: 'Last seen at TIME or earlier.' },
  severity: { kind: 'value', value: 'LEVEL', does: `This severity or higher: ${SEVERITIES.join(', ')}.` },
  direction: { kind: 'value', value: 'WAY', does: 'outbound (leaving the gateway) or inbound.' },
  pattern: { kind: 'list', value: 'NAME', does: 'Only these families, e.g. ai_api_key.' },
  rule: { kind: 'list', value: 'NAME', does: 'Only these rules, e.g. anthropic_api_key.' },
  dest: {
    kind: 'list',
    value: 'HOST',
    does: 'Only these destinations: HOST or HOST:PORT, * matches any characters.',
  },
  id: { kind: 'list', value: 'ID', does: 'Only these findings.' },
  explain: {
    kind: 'value',
    value: 'ID',
    does: 'One finding in plain words: what, where, why so severe, what to do, how to allow it. The first digits of its id are enough.',
  },
  limit: {
    kind: 'value',
    value: 'N',
    does: 'At most N findings (default: as many as fit into 9,000 bytes).',
  },
  summary: {
    kind: 'switch',
    does: 'Counts by severity, direction, pattern, rule, destination and day instead of findings.',
  },
  format: { kind: 'value', value: 'FORMAT', does: `${FINDING_FORMATS.join(', ')}.` },
} as const;

export const queryThreats: Command<typeof FLAGS> = {
  name: 'query_threats',
  summary: 'Reads the finding log: what the monitor has seen, newest first, secrets redacted.',
  flags: FLAGS,
  examples: [
    ['query_threats.mjs --since 24h', 'what happened since yesterday'],
    ['query_threats.mjs --summary', 'counts over the whole log'],
    ['query_threats.mjs --severity high --dest "*.example.com"', 'what is urgent, at one place'],
    ['query_threats.mjs --explain 3f9c', 'what one finding means, and what to do'],
    ['query_threats.mjs --format csv --limit 1000', 'for a spreadsheet'],
  ],
  run,
};

async function run({ args: { flags }, output, env }: Call<typeof FLAGS>): Promise<ExitCode> {
  const format = formatOf(flags, output.mode);
  output.use(format === 'json' || format === 'jsonl' ? 'json' : 'text');
  if (flags.explain !== undefined) refuseBeside(flags, format);
  const filter = filterOf(flags, systemClock.now());
  const matches = matcher(filter);
  const limit = wholeNumber('limit', flags.limit, { least: 1, most: HIGHEST_LIMIT });

  const { home, loaded } = whereabouts(flags, env);
  const directory = validConfig(loaded).config.log_dir;
  const warnings = homeExists(home) ? await freshen(home) : [];
  const reading = readFindings(directory);
  const { paint } = output;
  if (flags.explain !== undefined) {
    const finding = findingCalled(flags.explain, reading);
    const { explanationPage } = await import('../explanation_page.ts');
    warnings.push(...skippedWarning(reading.skipped));
    await output.print(explanationPage(finding, warnings, format === 'json' ? 'json' : 'text', paint));
    return 0;
  }
  const unknown = new UnknownNames(filter, await knownNames(filter));
  const wanted = (finding: Finding) => {
    unknown.see(finding);
    return matches(finding);
  };

  if (flags.summary) {
    const census = new FindingCensus();
    for (const finding of reading) if (wanted(finding)) census.add(finding);
    warnings.push(...skippedWarning(reading.skipped), ...unknown.warnings());
    await output.print(summaryPage(census, warnings, format, paint));
  } else {
    const page = newest(reading, wanted, limit);
    warnings.push(...skippedWarning(reading.skipped), ...unknown.warnings());
    await output.print(renderPage({ ...page, warnings }, format, { limited: limit !== null, paint }));
  }
  return 0;
}

/** The rules are loaded when a name has to be looked up, and not before. */
async function knownNames({ patterns, rules }: FindingFilter): Promise<KnownNames> {
  if (patterns.length + rules.length === 0) return { patterns: [], rules: [] };
  const { ALL_RULES } = await import('../../detector/rules/index.ts');
  return {
    patterns: [...new Set(ALL_RULES.map(({ pattern }) => pattern))],
    rules: ALL_RULES.map(({ id }) => id),
  };
}

type Flags = FlagValues<typeof FLAGS>;

/** Flags of which none makes sense for one finding. */
const FOR_MANY = 'since until severity direction pattern rule dest id limit summary'.split(' ');

function refuseBeside(flags: Flags, format: FindingFormat): void {
  for (const [name, value] of Object.entries(flags)) {
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (isGiven && FOR_MANY.includes(name))
      throw new GuardianError(
        'E_USAGE',
        `--explain and --${name} exclude each other: it is about one finding`,
      );
  }
  if (format !== 'json' && format !== 'text')
    throw new GuardianError(
      'E_USAGE',
      `--explain and --format ${format} exclude each other: use json or text`,
    );
}

/** The one finding whose id this is, or begins so. */
function findingCalled(asked: string, findings: Iterable<Finding>): Finding {
  const start = asked.toLowerCase();
  const shown = `--explain ${describeValue(asked)}`;
  if (!/^[0-9a-f]{1,16}$/.test(start))
    throw new GuardianError('E_USAGE', `${shown}: an id is 16 hexadecimal digits, or the first few of them`);
  const called: Finding[] = [];
  for (const finding of findings) if (finding.id.startsWith(start)) called.push(finding);
  const [first] = called;
  if (first === undefined) throw new GuardianError('E_USAGE', `${shown}: no finding in the log has this id`);
  if (called.length === 1) return first;
  const some = called.slice(0, 4).map(({ id }) => id);
  const message = `${shown}: ${called.length} findings begin so: ${some.join(', ')}${called.length > 4 ? ', …' : ''}`;
  throw new GuardianError('E_USAGE', message);
}

function formatOf(flags: Flags, mode: OutputMode): FindingFormat {
  const format = oneOf('format', flags.format, FINDING_FORMATS) ?? mode;
  const other = flags.json && format !== 'json' ? 'json' : flags.text && format !== 'text' ? 'text' : null;
  if (other === null) return format;
  throw new GuardianError('E_USAGE', `--${other} and --format ${format} exclude each other`);
}

function filterOf(flags: Flags, now: number): FindingFilter {
  const since = flags.since === undefined ? null : parseMoment('since', flags.since, now);
  const until = flags.until === undefined ? null : parseMoment('until', flags.until, now);
  if (since !== null && until !== null && since > until) {
    throw new GuardianError('E_USAGE', '--since lies after --until');
  }
  return {
    since,
    until,
    severity: oneOf('severity', flags.severity, SEVERITIES),
    direction: oneOf('direction', flags.direction, ['outbound', 'inbound'] as const),
    patterns: flags.pattern,
    rules: flags.rule,
    dests: flags.dest,
    ids: flags.id,
  };
}
