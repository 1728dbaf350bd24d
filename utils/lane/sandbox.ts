// A place of its own for one run: HOME, PICOCLAW_HOME, workspace and temporary folder below one directory that is
// deleted afterwards. Nothing of the caller's environment but PATH comes in.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Sandbox {
  /** Absolute and without symlinks: Picoclaw's path guard compares names. */
  readonly root: string;
  readonly picoclawHome: string;
  readonly workspace: string;
  /** Where the artifacts are built; does not exist yet. */
  readonly release: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

export function makeSandbox(): Sandbox {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-lane-')));
  const folder = (name: string) => {
    const made = path.join(root, name);
    mkdirSync(made, { mode: 0o700 });
    return made;
  };
  const picoclawHome = folder('picoclaw');
  return {
    root,
    picoclawHome,
    workspace: folder('workspace'),
    release: path.join(root, 'release'),
    environment: {
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
      HOME: folder('home'),
      TMPDIR: folder('tmp'),
      PICOCLAW_HOME: picoclawHome,
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The two names of the scripted model in Picoclaw's configuration. */
export const MODEL = {
  /** Dialled at its loopback address, which no client ever sends through a proxy. */
  direct: 'scripted-direct',
  /** Dialled by a name that only the monitor resolves. */
  watched: 'scripted',
} as const;

export interface Surroundings {
  readonly modelPort: number;
  readonly modelHost: string;
  /** Host names that exist in the monitor's table only. */
  readonly hosts: readonly string[];
  readonly registryUrl: string;
  readonly githubUrl: string;
  readonly gatewayKey: string;
}

/** Picoclaw's configuration, and the monitor's beside it: any free port, and the names of the lane's internet. */
export function configure({ picoclawHome, workspace }: Sandbox, around: Surroundings): void {
  const model = (name: string, host: string) => ({
    model_name: name,
    provider: 'openai',
    model: name, // Picoclaw goes on by this one: two entries with the same would be one model to it
    api_base: `http://${host}:${around.modelPort}/v1`,
    api_keys: [around.gatewayKey],
  });
  const gateway = {
    version: 3,
    agents: { defaults: { workspace, restrict_to_workspace: true, model_name: MODEL.watched } },
    model_list: [model(MODEL.direct, '127.0.0.1'), model(MODEL.watched, around.modelHost)],
    tools: {
      skills: {
        registries: {
          clawhub: { enabled: true, base_url: around.registryUrl },
          github: { enabled: true, base_url: around.githubUrl },
        },
      },
    },
  };
  const monitor = {
    listen: '127.0.0.1:0',
    resolve: Object.fromEntries(around.hosts.map((host) => [host, '127.0.0.1'])),
  };
  const monitorHome = path.join(picoclawHome, 'security/clawsec/traffic-guardian');
  mkdirSync(monitorHome, { recursive: true, mode: 0o700 });
  writePrivate(path.join(picoclawHome, 'config.json'), gateway);
  writePrivate(path.join(monitorHome, 'config.json'), monitor);
}

function writePrivate(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}
