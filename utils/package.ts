// `npm run package [-- --out DIR]`: the release artifacts of the skill.
import path from 'node:path';
import minimist from 'minimist';
import { runTool } from './release/fault.ts';
import { packageRelease } from './release/package_release.ts';

const root = path.resolve(import.meta.dirname, '../..');

await runTool('package', () => {
  const options = minimist<{ out?: string }>(process.argv.slice(2), { string: ['out'] });
  const target = path.resolve(options.out ?? path.join(root, 'dist'));
  const names = packageRelease(path.join(root, 'skills/picoclaw-traffic-guardian'), target);
  return names.map((name) => path.join(path.relative(process.cwd(), target), name)).join('\n');
});
