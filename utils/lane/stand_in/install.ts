// Picoclaw's two skill installers: which requests they make, what they unpack, with which modes.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unpack } from '../../release/archive.ts';
import { frontMatterFaults } from '../../validate/front_matter.ts';
import { proxiedRequest } from './proxied_request.ts';

export interface Target {
  readonly workspace: string;
  /** Whether an installed skill of that name is replaced. */
  readonly force: boolean;
}

async function json(url: string): Promise<unknown> {
  const { status, text } = await proxiedRequest('GET', url, { headers: { Accept: 'application/json' } });
  if (status !== 200) throw new Error(`HTTP ${status}: ${text}`);
  return JSON.parse(text);
}

export async function searchClawHub(base: string, query: string): Promise<string> {
  const found = (await json(`${base}/api/v1/search?limit=5&q=${encodeURIComponent(query)}`)) as {
    results: Array<{ slug: string; version: string; summary: string; score: number }>;
  };
  if (found.results.length === 0) return `No skills found for query: "${query}"`;
  const lines = found.results.map(
    ({ slug, version, score, summary }, n) =>
      `${n + 1}. **${slug}** v${version}  (score: ${score.toFixed(3)}, registry: clawhub)\n   ${summary}`,
  );
  return `Found ${lines.length} skills for "${query}":\n\n${lines.join('\n')}`;
}

export async function fromClawHub(base: string, slug: string, target: Target): Promise<string> {
  if (!/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(slug)) throw new Error(`invalid slug "${slug}"`);
  const meta = (await json(`${base}/api/v1/skills/${slug}`)) as {
    latestVersion: { version: string };
    moderation: { isMalwareBlocked: boolean };
  };
  if (meta.moderation.isMalwareBlocked) throw new Error(`skill "${slug}" is flagged as malicious`);
  const { version } = meta.latestVersion;
  const download = await proxiedRequest('GET', `${base}/api/v1/download?slug=${slug}&version=${version}`);
  if (download.status !== 200) throw new Error(`HTTP ${download.status}`);
  return install({ slug, registry: 'clawhub', version }, unpack(download.bytes), 0o644, target);
}

interface Item {
  readonly name: string;
  readonly type: 'file' | 'dir';
  readonly download_url: string;
  readonly url: string;
}

/** The folders that the GitHub registry enters, at every level; of the root's files it takes SKILL.md alone. */
const FOLDERS = new Set(['scripts', 'references', 'assets', 'templates', 'docs']);

export async function fromGitHub(base: string, slug: string, target: Target): Promise<string> {
  const repository = `${base}/api/v3/repos/${slug}`;
  const { default_branch } = (await json(repository)) as { default_branch: string };
  const files = new Map<string, Uint8Array>();
  const take = async (url: string, folder: string): Promise<void> => {
    for (const item of (await json(url)) as Item[]) {
      const isRoot = folder === '';
      if (item.type === 'dir') {
        if (FOLDERS.has(item.name)) await take(item.url, path.posix.join(folder, item.name));
      } else if (!isRoot || item.name === 'SKILL.md') {
        const { bytes } = await proxiedRequest('GET', item.download_url);
        files.set(path.posix.join(folder, item.name), bytes);
      }
    }
  };
  await take(`${repository}/contents?ref=${default_branch}`, '');
  return install({ slug, registry: 'github', version: default_branch }, files, 0o600, target);
}

interface Origin {
  readonly slug: string;
  readonly registry: string;
  readonly version: string;
}

function install(
  origin: Origin,
  files: ReadonlyMap<string, Uint8Array>,
  mode: number,
  { workspace, force }: Target,
): string {
  const folder = path.join(workspace, 'skills', path.posix.basename(origin.slug));
  if (existsSync(folder)) {
    if (!force)
      throw new Error(`skill "${origin.slug}" already installed at ${folder}. Use force=true to reinstall.`);
    rmSync(folder, { recursive: true });
  }
  for (const [name, bytes] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes, { mode });
  }
  const skill = path.join(folder, 'SKILL.md');
  const faults = existsSync(skill)
    ? frontMatterFaults(readFileSync(skill, 'utf8'), path.basename(folder))
    : ['there is no SKILL.md'];
  if (faults.length > 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`registry archive is not a valid skill: ${faults.join('; ')}`);
  }
  const { slug, registry, version } = origin;
  writeFileSync(
    path.join(folder, '.skill-origin.json'),
    JSON.stringify({ version: 1, registry, slug, installed_version: version }),
    { mode: 0o600 },
  );
  return `Successfully installed skill "${slug}" v${version} from ${registry} registry.\nLocation: ${folder}\n`;
}
