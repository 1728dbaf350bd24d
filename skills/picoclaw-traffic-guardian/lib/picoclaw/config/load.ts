import { createHash } from 'node:crypto';
import path from 'node:path';
import { nearest } from '../../nearest.ts';
import { printable, printablePath } from '../../printable.ts';
import { expandTilde, HOME_LAYOUT } from '../home.ts';
import type { Config, ConfigKey } from './config.ts';
import { contradictions } from './contradiction.ts';
import { CONFIG_KEYS, DEFINITION, ENV_PREFIX, isConfigKey } from './definition.ts';
import { type ConfigDocument, type FileEntry, readDocument } from './document.ts';
import type { Fault, JsonValue } from './kind.ts';
import type { Problem } from './problem.ts';

export type Origin = 'flag' | 'environment' | 'file' | 'default';

export interface EffectiveValue {
  /** As the file would hold it, credentials replaced. */
  readonly value: JsonValue;
  readonly origin: Origin;
}

export interface ConfigSources {
  /** Absolute. */
  readonly home: string;
  /** By flag name without dashes, as parsed from the command line. Undefined, and false for a switch: not given. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  /** `--config`; otherwise the variable `…_CONFIG`, otherwise HOME/config.json, which alone may be absent. */
  readonly configPath?: string | undefined;
}

interface Loaded {
  /** The configuration file that was looked for. */
  readonly path: string;
  /** Valid values only, in the order of the definition. */
  readonly effective: Readonly<Partial<Record<ConfigKey, EffectiveValue>>>;
}

export type LoadedConfig =
  | (Loaded & {
      readonly ok: true;
      readonly config: Config;
      /** Of the effective configuration, wherever its values came from; no credential goes into it. */
      readonly sha256: string;
      readonly problems: readonly [];
    })
  | (Loaded & { readonly ok: false; readonly problems: readonly Problem[] });

/**
 * Reads and checks the whole configuration: flag before environment before file before default. Never throws for
 * what an operator wrote; every problem is reported at once, also in a value that another source overrides.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const { env, home } = sources;
  const explicit = sources.configPath ?? nonEmpty(env[`${ENV_PREFIX}CONFIG`]);
  const file =
    explicit === undefined ? path.join(home, HOME_LAYOUT.config) : path.resolve(expandTilde(explicit, env));
  const document = readDocument(file);
  const problems: Problem[] = [
    ...documentProblems(document, file, explicit !== undefined),
    ...unknownVariables(env),
  ];
  const entries = document.kind === 'object' ? document.entries : new Map<string, FileEntry>();

  const values: { -readonly [Key in ConfigKey]?: Config[Key] } = {};
  const effective: Partial<Record<ConfigKey, EffectiveValue>> = {};
  const take = <Key extends ConfigKey>(key: Key) => {
    const setting = DEFINITION[key];
    let decided = false;
    for (const given of givenFor(key, sources, entries)) {
      const reading = setting.kind.read(given.value, { home, env });
      if (!reading.ok) problems.push(...reading.faults.map((fault) => problemOf(given, fault)));
      if (reading.ok && !decided) {
        values[key] = reading.value;
        effective[key] = { value: setting.kind.show(reading.value), origin: given.origin };
      }
      decided = true;
    }
  };
  for (const key of CONFIG_KEYS) take(key);

  problems.push(...contradictions(values));
  if (problems.length > 0 || !isComplete(values)) return { ok: false, path: file, effective, problems };
  return { ok: true, path: file, effective, problems: [], config: values, sha256: digest(effective) };
}

interface Given {
  readonly value: unknown;
  readonly origin: Origin;
  /** How a problem names it. */
  readonly name: string;
  readonly entry?: FileEntry;
}

/** What was given for a key, the first of it counts; the default when there is nothing. */
function givenFor(
  key: ConfigKey,
  { flags, env }: ConfigSources,
  entries: ReadonlyMap<string, FileEntry>,
): readonly Given[] {
  const setting = DEFINITION[key];
  const given: Given[] = [];
  const flag = setting.flag === undefined ? undefined : flags[setting.flag];
  if (flag !== undefined && flag !== false) {
    const value = typeof flag === 'string' ? setting.kind.fromText(flag) : flag;
    given.push({ value, origin: 'flag', name: `--${setting.flag}` });
  }
  const variable = setting.env === undefined ? undefined : nonEmpty(env[setting.env]);
  if (variable !== undefined)
    given.push({ value: setting.kind.fromText(variable), origin: 'environment', name: setting.env ?? key });
  const entry = entries.get(key);
  if (entry !== undefined) given.push({ value: entry.value, origin: 'file', name: key, entry });
  return given.length > 0 ? given : [{ value: setting.default, origin: 'default', name: key }];
}

function problemOf(given: Given, { code, message, at = [] }: Fault): Problem {
  const steps = at.map((step) => (typeof step === 'number' ? `[${step}]` : `.${printable(step, 64)}`));
  return { key: `${given.name}${steps.join('')}`, code, message, ...given.entry?.positionOf(at) };
}

function documentProblems(document: ConfigDocument, file: string, explicit: boolean): readonly Problem[] {
  if (document.kind === 'unusable') return [document.problem];
  if (document.kind === 'absent')
    return explicit
      ? [{ key: 'config', code: 'file_missing', message: `${printablePath(file)} does not exist` }]
      : [];
  const unknown = [...document.entries].filter(([key]) => !isConfigKey(key));
  return [
    ...document.duplicates,
    ...unknown.map(([key, { position }]): Problem => {
      const message = `is not a key of the configuration${suggestion(nearest(key, CONFIG_KEYS))}`;
      return { key: printable(key, 64), code: 'unknown_key', message, ...position };
    }),
  ];
}

/** A mistyped variable would be a setting that silently does not count. */
function unknownVariables(env: NodeJS.ProcessEnv): readonly Problem[] {
  const known = [...CONFIG_KEYS.flatMap((key) => DEFINITION[key].env ?? []), ...OTHER_VARIABLES];
  return Object.keys(env)
    .filter((name) => name.startsWith(ENV_PREFIX) && !known.includes(name))
    .sort()
    .map((name) => {
      // Without what all of them share, which would make any two look alike.
      const meant = nearest(name.slice(ENV_PREFIX.length), known.map(ownPart));
      const variable = known.find((candidate) => ownPart(candidate) === meant);
      const message = `is not a variable of the monitor${suggestion(variable)}`;
      return { key: printable(name, 64), code: 'unknown_variable', message };
    });
}

const OTHER_VARIABLES = [`${ENV_PREFIX}HOME`, `${ENV_PREFIX}CONFIG`];

function ownPart(variable: string): string {
  return variable.slice(ENV_PREFIX.length).toLowerCase();
}

function suggestion(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

function isComplete(values: Partial<Config>): values is Config {
  return CONFIG_KEYS.every((key) => values[key] !== undefined);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Keys sorted, origins left out: the same settings give the same digest wherever they were made. */
function digest(effective: LoadedConfig['effective']): string {
  const settings = [...CONFIG_KEYS].sort().map((key) => [key, effective[key]?.value ?? null]);
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}
