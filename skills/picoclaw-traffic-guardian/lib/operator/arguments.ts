import minimist from 'minimist';
import { GuardianError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { describeValue } from '../picoclaw/config/problem.ts';
import { printable } from '../printable.ts';

/** One flag of a script. Its `does` sentence is what `--help` prints. */
export type Flag =
  | { readonly kind: 'switch'; readonly does: string }
  /** Takes one value, at most once. `value` names it in `--help`. */
  | { readonly kind: 'value'; readonly value: string; readonly does: string }
  /** A switch that may carry a value, attached with `=`. */
  | { readonly kind: 'optional'; readonly value: string; readonly does: string }
  /** Takes values: repeated or separated by commas. */
  | { readonly kind: 'list'; readonly value: string; readonly does: string };

export type FlagTable = Readonly<Record<string, Flag>>;

export const COMMON_FLAGS = {
  home: { kind: 'value', value: 'DIR', does: 'Keep all state in DIR.' },
  config: { kind: 'value', value: 'FILE', does: 'Read the configuration from FILE.' },
  json: { kind: 'switch', does: 'Print one JSON document (the default when stdout is not a terminal).' },
  text: { kind: 'switch', does: 'Print readable text (the default on a terminal).' },
  help: { kind: 'switch', does: 'Print this help and exit.' },
  version: { kind: 'switch', does: 'Print the version and exit.' },
} as const satisfies FlagTable;

type ValueOf<F extends Flag> = F extends { kind: 'switch' }
  ? boolean
  : F extends { kind: 'list' }
    ? readonly string[]
    : string | undefined;

/**
 * Parsed flags: switches are false, lists empty and values undefined when they were not given; an optional value that
 * was not given is empty.
 */
export type FlagValues<T extends FlagTable> = {
  readonly [K in keyof (T & typeof COMMON_FLAGS)]: ValueOf<(T & typeof COMMON_FLAGS)[K]>;
};

export interface Arguments<T extends FlagTable> {
  readonly flags: FlagValues<T>;
  /** What stands after `--`, or null when there is no `--`. */
  readonly rest: readonly string[] | null;
}

function usage(message: string): GuardianError {
  return new GuardianError('E_USAGE', message);
}

/** Of an unknown flag: enough to recognise it, too little for a key that was pasted there. */
const LONGEST_ECHO = 24;

/**
 * Refuses what minimist would let pass: it knows `--no-FLAG`, `--a.b` and combined short flags, takes
 * Object.prototype's names for declared flags, hands `true` and `false` to switches, and drops positionals
 * in `_`. What is left after this walk has exactly one reading.
 */
function refuseAmbiguous(given: readonly string[], flags: FlagTable, takesRest: boolean): void {
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? '';
    if (!word.startsWith('-') || word === '-') {
      const hint = takesRest ? '; a command stands after `--`' : '';
      throw usage(`unexpected argument: ${describeValue(word)}${hint}`);
    }
    const name = /^--([^=]*)/.exec(word)?.[1];
    const flag = name !== undefined && Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (name === undefined || flag === undefined) {
      const meant = nearest(name ?? word.slice(1), Object.keys(flags));
      const hint = meant === undefined ? 'see --help' : `did you mean --${meant}?`;
      throw usage(`unknown flag ${printable(word.replace(/=.*/s, '').slice(0, LONGEST_ECHO))}; ${hint}`);
    }
    const attached = word.includes('=');
    if (flag.kind === 'optional' && !attached) continue;
    if (flag.kind === 'switch') {
      if (attached) throw usage(`--${name} takes no value`);
      continue;
    }
    const value = attached ? word.slice(word.indexOf('=') + 1) : given[at + 1];
    if (!attached && value?.startsWith('-') && value !== '-') {
      throw usage(`--${name} needs a value (${flag.value}); one that begins with - is written --${name}=…`);
    }
    if (value === undefined || value === '') throw usage(`--${name} needs a value (${flag.value})`);
    if (!attached) at++;
  }
}

function readFlag(
  name: string,
  flag: Flag,
  found: unknown,
): boolean | string | readonly string[] | undefined {
  if (flag.kind === 'switch') return found === true;
  const values = (Array.isArray(found) ? found : [found]).filter((value) => typeof value === 'string');
  if (flag.kind === 'list') {
    return values
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '');
  }
  if (values.length > 1) throw usage(`--${name} is given more than once`);
  return values[0];
}

/**
 * Reads a command line against a script's own flags and the common ones.
 * Throws E_USAGE with a sentence that names the argument at fault.
 */
export function parseArguments<const T extends FlagTable>(
  argv: readonly string[],
  own: T,
  takesRest = false,
): Arguments<T> {
  const flags: FlagTable = { ...own, ...COMMON_FLAGS };
  const separator = argv.indexOf('--');
  const given = separator === -1 ? argv : argv.slice(0, separator);
  const rest = separator === -1 ? null : argv.slice(separator + 1);
  refuseAmbiguous(given, flags, takesRest);
  if (rest !== null && !takesRest) throw usage('unexpected `--`: this script takes no command');

  const names = Object.keys(flags);
  const found: Readonly<Record<string, unknown>> = minimist([...given], {
    boolean: names.filter((name) => flags[name]?.kind === 'switch'),
    // Everything else stays text: minimist would turn 1e3 or 0x10 into a number.
    string: names.filter((name) => flags[name]?.kind !== 'switch'),
  });
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const flag = flags[name];
    if (flag !== undefined) values[name] = readFlag(name, flag, found[name]);
  }
  if (values.json === true && values.text === true) throw usage('--json and --text exclude each other');
  return { flags: values as FlagValues<T>, rest };
}
