// Every `npm run X` and `npm X` that the documentation shows is a script of package.json.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from './problem.ts';

const OWN_WORD = new Set(['test', 'start']);

export function npmScriptProblems(root: string, documents: readonly string[], scripts: object): Problem[] {
  const problems: Problem[] = [];
  for (const file of documents) {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const [command, run, name = ''] of text.matchAll(/\bnpm (run )?([a-z][\w:-]*)/g)) {
      const isScript = run !== undefined || OWN_WORD.has(name);
      if (isScript && !Object.hasOwn(scripts, name))
        problems.push({ file, message: `shows \`${command}\`, which package.json does not have` });
    }
  }
  return problems;
}
