import type { Config, ConfigKey } from './config.ts';
import type { JsonValue } from './kind.ts';
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
  /** By flag name without dashes, as parsed from the command line; undefined means not given. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  /** `--config`; otherwise the variable `…_CONFIG`, otherwise HOME/config.json, which alone may be absent. */
  readonly configPath?: string;
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
      /** Of the effective configuration, wherever its values came from; holds no credential. */
      readonly sha256: string;
      readonly problems: readonly [];
    })
  | (Loaded & { readonly ok: false; readonly problems: readonly Problem[] });

/** Reads and checks the whole configuration. Never throws for what an operator wrote: every problem is reported at once. */
export declare function loadConfig(sources: ConfigSources): LoadedConfig;
