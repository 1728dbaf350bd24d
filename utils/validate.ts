// `npm run validate`: what must hold before the skill may be packaged. One line a problem; exit code 1 if any.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readMetadata, sbomDrift } from './release/sbom.ts';
import { commandProblems } from './validate/commands.ts';
import { frontMatterProblems } from './validate/front_matter.ts';
import { linkProblems } from './validate/links.ts';
import type { Problem } from './validate/problem.ts';
import { secretProblems } from './validate/secrets.ts';
import { versionProblems } from './validate/versions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const skillFolder = path.join(root, 'skills/picoclaw-traffic-guardian');
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter(Boolean);

const problems: Problem[] = [
  ...frontMatterProblems(skillFolder),
  ...versionProblems(root, skillFolder),
  ...sbomDrift(skillFolder, readMetadata(skillFolder)).map((message) => ({ file: 'skill.json', message })),
  ...commandProblems(skillFolder),
  ...linkProblems(
    root,
    tracked.filter((file) => file.endsWith('.md')),
  ),
  ...secretProblems(root, tracked),
];
for (const { file, message } of problems) process.stdout.write(`${file}: ${message}\n`);
process.stdout.write(problems.length === 0 ? 'the skill is valid\n' : `${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
