import { ALL_RULES } from '../detector/rules/index.ts';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import { configReference } from '../picoclaw/config/reference.ts';
import { COMMON_FLAGS, type Flag, type FlagTable } from './arguments.ts';
import { exportProfile } from './commands/export_profile.ts';
import { queryThreats } from './commands/query_threats.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { validateConfig } from './commands/validate_config.ts';
import { exitCodeOf } from './exit_code.ts';
import type { HelpTopic } from './help.ts';

/** What each script says of itself. */
export const SCRIPTS: readonly HelpTopic[] = [
  start(new URL('file:///start.mjs')),
  stop,
  status,
  validateConfig,
  queryThreats,
  exportProfile,
];

/** The parts of SPEC.md that are written from the code, by the name that stands in their markers. */
const PARTS: Readonly<Record<string, () => string>> = {
  flags: flagReference,
  errors: errorReference,
  configuration: configReference,
  rules: ruleReference,
};

const PART = /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** SPEC.md with every generated part as the code has it now. */
export function withReferences(markdown: string): string {
  return withParts(markdown, PARTS);
}

/** `markdown` with what stands between its markers written anew. Throws for a marker that no part belongs to. */
export function withParts(markdown: string, parts: Readonly<Record<string, () => string>>): string {
  return markdown.replace(PART, (_, head: string, name: string, end: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`no part is called ${name}`);
    return `${head}\n${part()}\n${end}`;
  });
}

/** A table in Markdown, with a newline at its end. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function argument(flag: Flag): string {
  if (flag.kind === 'switch') return '';
  if (flag.kind === 'optional') return `[=${flag.value}]`;
  return flag.kind === 'list' ? ` ${flag.value}[,…]` : ` ${flag.value}`;
}

function flagReference(): string {
  const part = (title: string, flags: FlagTable, more: ReadonlyArray<readonly string[]> = []) => {
    const rows = Object.entries(flags).map(([name, flag]) => [`\`--${name}${argument(flag)}\``, flag.does]);
    if (rows.length + more.length === 0) return `${title}: no further flags.\n`;
    return `${title}\n\n${table(['flag', 'what it does'], [...rows, ...more])}`;
  };
  return [
    part('Every script', COMMON_FLAGS),
    ...SCRIPTS.map(({ name, flags, rest }) =>
      part(`\`${name}\``, flags, rest === undefined ? [] : [[`\`-- ${rest.value}\``, rest.does]]),
    ),
  ].join('\n');
}

function errorReference(): string {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  return table(
    ['code', 'meaning', 'exit code'],
    codes.map((code) => [`\`${code}\``, ERROR_CODES[code], String(exitCodeOf(code))]),
  );
}

function ruleReference(): string {
  return table(
    ['pattern', 'rule', 'threat', 'direction', 'severity', 'what it is'],
    ALL_RULES.map(({ pattern, id, threat_type, direction, severity, describes }) => [
      `\`${pattern}\``,
      `\`${id}\``,
      threat_type,
      direction,
      severity,
      describes,
    ]),
  );
}
