// Every command that SKILL.md shows passes the exec tool's guard, of old and of new versions.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { refusal } from '../exec_tool/guard.ts';
import type { Problem } from './problem.ts';

/** Fenced blocks marked `exec`-able: `sh`. Lines that are no comment are commands. */
export function shownCommands(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)];
  return blocks
    .flatMap(([, body = '']) => body.split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

export function commandProblems(skillFolder: string): Problem[] {
  const markdown = readFileSync(path.join(skillFolder, 'SKILL.md'), 'utf8');
  const workspace = '/workspace';
  const skill = `${workspace}/skills/picoclaw-traffic-guardian`;
  const problems: Problem[] = [];
  for (const command of shownCommands(markdown)) {
    const absolute = command.replaceAll('SKILL_DIR', skill);
    // A command that names its script by a bare file name is meant for cwd = the scripts folder.
    const cwd = /\bnode \w+\.mjs/.test(absolute) ? `${skill}/scripts` : workspace;
    for (const version of ['old', 'new'] as const) {
      const why = refusal(absolute, cwd, version);
      if (why !== null)
        problems.push({ file: 'SKILL.md', message: `${version} exec refuses \`${command}\`: ${why}` });
    }
  }
  return problems;
}
