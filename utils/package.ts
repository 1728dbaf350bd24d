// `npm run package [-- --out DIR]`: the release artifacts of the skill.
import path from 'node:path';
import minimist from 'minimist';
import { ReleaseFault, runTool } from './release/fault.ts';
import { packageRelease } from './release/package_release.ts';
import { versionProblems } from './validate/versions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const skill = path.join(root, 'skills/picoclaw-traffic-guardian');

await runTool('package', () => {
  const options = minimist<{ out?: string }>(process.argv.slice(2), { string: ['out'] });
  const target = path.resolve(options.out ?? path.join(root, 'dist'));
  const [mixed] = versionProblems(root, skill);
  if (mixed !== undefined) throw new ReleaseFault(`${mixed.file} ${mixed.message}`);
  const names = packageRelease(skill, target);
  return names.map((name) => path.join(path.relative(process.cwd(), target), name)).join('\n');
});
