// All that must hold before the skill may be packaged.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandProblems } from './commands.ts';
import { flagProblems } from './flags.ts';
import { frontMatterProblems } from './front_matter.ts';
import { linkProblems } from './links.ts';
import { metadataProblems } from './metadata.ts';
import { npmScriptProblems } from './npm_scripts.ts';
import type { Problem } from './problem.ts';
import { secretProblems } from './secrets.ts';
import { filesOf } from './tree.ts';
import { versionProblems } from './versions.ts';
import { workflowProblems } from './workflows.ts';

export const SKILL_FOLDER = 'skills/picoclaw-traffic-guardian';

/** Every problem of the checkout at `root`, whose scripts have been built. Throws for a broken package.json or skill.json. */
export function checkoutProblems(root: string): Problem[] {
  const skill = path.join(root, SKILL_FOLDER);
  const files = filesOf(root);
  const documents = files.filter((file) => file.endsWith('.md'));
  const { license, scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    license: string;
    scripts: object;
  };
  return [
    ...frontMatterProblems(skill),
    ...metadataProblems(skill, license),
    ...versionProblems(root, skill),
    ...commandProblems(skill),
    ...linkProblems(root, documents),
    ...npmScriptProblems(root, documents, scripts),
    ...flagProblems(root, documents),
    ...workflowProblems(root, files),
    ...secretProblems(root, files),
  ];
}
