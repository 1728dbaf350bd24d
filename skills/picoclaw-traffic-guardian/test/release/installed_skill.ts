import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unpack } from '../../../../utils/release/archive.ts';
import { packageRelease } from '../../../../utils/release/package_release.ts';
import { writeReleaseTree } from '../../../../utils/release/release_tree.ts';

const SOURCE = 'skills/picoclaw-traffic-guardian';

/** How a registry leaves the skill: which files, with which modes. */
export type Layout = 'clawhub' | 'github';
export const LAYOUTS: readonly Layout[] = ['clawhub', 'github'];

export interface InstalledSkill {
  /** Absolute, without symlinks. */
  readonly workspace: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly monitorHome: string;
  remove(): void;
}

function filesOf(layout: Layout, temporary: string): Map<string, Uint8Array> {
  if (layout === 'clawhub') {
    const release = path.join(temporary, 'release');
    const archive = packageRelease(SOURCE, release).find((name) => name.endsWith('.zip')) ?? '';
    return unpack(readFileSync(path.join(release, archive)));
  }
  const tree = path.join(temporary, 'tree');
  const names = writeReleaseTree(SOURCE, tree);
  const taken = names.filter((name) => name === 'SKILL.md' || name.includes('/'));
  return new Map(taken.map((name) => [name, readFileSync(path.join(tree, name))]));
}

/** The built skill as an installer of Picoclaw leaves it in a workspace, with a home of its own. */
export function installSkill(layout: Layout): InstalledSkill {
  const temporary = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-installed-')));
  const workspace = path.join(temporary, 'workspace');
  const folder = path.join(workspace, 'skills/picoclaw-traffic-guardian');
  for (const [name, bytes] of filesOf(layout, temporary)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes, { mode: layout === 'clawhub' ? 0o644 : 0o600 });
  }
  const picoclawHome = path.join(temporary, 'picoclaw');
  const monitorHome = path.join(picoclawHome, 'security/clawsec/traffic-guardian');
  mkdirSync(monitorHome, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(monitorHome, 'config.json'), '{"listen":"127.0.0.1:0"}', { mode: 0o600 });
  return {
    workspace,
    folder,
    monitorHome,
    environment: {
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
      HOME: temporary,
      PICOCLAW_HOME: picoclawHome,
    },
    remove: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

/** Names of all files below a folder, sorted, with forward slashes. */
export function namesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}
