// One version everywhere: package.json, its lock file, skill.json, SKILL.md and the newest entry of CHANGELOG.md.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { frontMatter } from './front_matter.ts';
import type { Problem } from './problem.ts';

const field = (file: string): string => {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown };
  return typeof version === 'string' ? version : '';
};

export function versionProblems(root: string, skillFolder: string): Problem[] {
  const expected = field(path.join(root, 'package.json'));
  const changelog = readFileSync(path.join(skillFolder, 'CHANGELOG.md'), 'utf8');
  const found = {
    'package-lock.json': field(path.join(root, 'package-lock.json')),
    'skill.json': field(path.join(skillFolder, 'skill.json')),
    'SKILL.md': frontMatter(readFileSync(path.join(skillFolder, 'SKILL.md'), 'utf8')).get('version') ?? '',
    'CHANGELOG.md': /^## \[?v?([0-9][0-9A-Za-z.-]*)\]?/m.exec(changelog)?.[1] ?? '',
  };
  return Object.entries(found)
    .filter(([, version]) => version !== expected)
    .map(([file, version]) => ({
      file,
      message: `says version "${version}", package.json says "${expected}"`,
    }));
}
