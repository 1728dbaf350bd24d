// Whose code the bundles hold beside ours, with the licence texts that have to travel with it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ReleaseFault } from './fault.ts';

/** The file in the skill folder. */
export const NOTICES = 'NOTICES.md';

/** Names of the packages in the built scripts, sorted: the bundler writes down where each part came from. */
export function bundledPackages(skillFolder: string): string[] {
  const scripts = path.join(skillFolder, 'scripts');
  const names = new Set<string>();
  for (const script of readdirSync(scripts).filter((name) => name.endsWith('.mjs'))) {
    const text = readFileSync(path.join(scripts, script), 'utf8');
    for (const [, name = ''] of text.matchAll(/^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm))
      names.add(name);
  }
  return [...names].sort();
}

/** NOTICES.md for these packages, as they are installed at `root`. */
export function noticesOf(root: string, packages: readonly string[]): string {
  const sections = packages.map((name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
      license?: string;
    };
    return `## ${name} ${version}\n\n${license ?? 'No identifier'}\n\n\`\`\`text\n${licenceText(folder, name)}\n\`\`\`\n`;
  });
  const head =
    'The scripts are licensed as LICENSE says. They hold code of these packages, under the licences below.\n';
  return `# Notices\n\n${head}\n${sections.join('\n')}`;
}

/** With the notices of the package itself, where it has any. */
function licenceText(folder: string, name: string): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0)
    throw new ReleaseFault(`${name} brings no licence text: it cannot be bundled as it is`);
  return files
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}
