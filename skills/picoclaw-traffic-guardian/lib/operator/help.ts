import { COMMON_FLAGS, type Flag, type FlagTable } from './arguments.ts';
import { aligned } from './terminal.ts';

/** What `--help` says about a script, apart from its flags. */
export interface HelpTopic {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly flags: FlagTable;
  /** What may follow `--`, and what happens to it. */
  readonly rest?: { readonly value: string; readonly does: string };
  /** What else a user should know, as a table under a heading. */
  readonly notes?: { readonly title: string; readonly rows: ReadonlyArray<readonly string[]> };
  readonly examples: ReadonlyArray<readonly [command: string, does: string]>;
}

function flagRows(flags: FlagTable): string[][] {
  return Object.entries(flags).map(([name, flag]) => [`--${name}${argument(flag)}`, flag.does]);
}

function argument(flag: Flag): string {
  switch (flag.kind) {
    case 'switch':
      return '';
    case 'value':
      return ` ${flag.value}`;
    case 'optional':
      return `[=${flag.value}]`;
    case 'list':
      return ` ${flag.value}[,…]`;
  }
}

export function helpText({ name, summary, flags, rest, notes, examples }: HelpTopic): string {
  const rows = [
    ...flagRows(flags),
    ...(rest === undefined ? [] : [[`-- ${rest.value}`, rest.does]]),
    ...flagRows(COMMON_FLAGS),
  ];
  return [
    `Usage: node ${name}.mjs [flags]${rest === undefined ? '' : ` [-- ${rest.value}]`}`,
    '',
    summary,
    '',
    'Flags:',
    ...aligned(rows, '  '),
    '',
    'Examples:',
    ...aligned(
      examples.map(([command, does]) => [`node ${command}`, does]),
      '  ',
    ),
    '',
    ...(notes === undefined ? [] : [`${notes.title}:`, ...aligned(notes.rows, '  '), '']),
    'Exit codes: 0 success, 1 failure, 2 usage or invalid configuration, 3 not running (status, stop).',
    '',
  ].join('\n');
}
