// `npm run release-tree -- --out DIR`: the tree for the branch that Picoclaw's GitHub registry installs from.
import path from 'node:path';
import minimist from 'minimist';
import { ReleaseFault, runTool } from './release/fault.ts';
import { writeReleaseTree } from './release/release_tree.ts';

const root = path.resolve(import.meta.dirname, '../..');

await runTool('release-tree', () => {
  const options = minimist<{ out?: string }>(process.argv.slice(2), { string: ['out'] });
  if (!options.out) throw new ReleaseFault('--out DIR is missing: an empty or new folder for the tree');
  const target = path.resolve(options.out);
  const names = writeReleaseTree(path.join(root, 'skills/picoclaw-traffic-guardian'), target);
  return names.map((name) => path.join(path.relative(process.cwd(), target), name)).join('\n');
});
