import { type LoadedConfig, loadConfig } from '../picoclaw/config/load.ts';
import { resolveHome } from '../picoclaw/home.ts';
import { InvalidConfig } from './failure.ts';

/** Which home and which configuration a script works with. */
export interface Whereabouts {
  /** Absolute. */
  readonly home: string;
  readonly loaded: LoadedConfig;
}

type Flags = Readonly<Record<string, unknown>> & {
  readonly home: string | undefined;
  readonly config: string | undefined;
};

export function whereabouts(flags: Flags, env: NodeJS.ProcessEnv): Whereabouts {
  const home = resolveHome({ flag: flags.home, env });
  return { home, loaded: loadConfig({ home, flags, env, configPath: flags.config }) };
}

/** The configuration, when it is valid; throws all its problems otherwise. */
export function validConfig(loaded: LoadedConfig): Extract<LoadedConfig, { ok: true }> {
  if (!loaded.ok) throw new InvalidConfig(loaded.problems);
  return loaded;
}
