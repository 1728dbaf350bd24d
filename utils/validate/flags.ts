// Every flag that the documentation shows behind one of the six scripts is one that this script has.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMON_FLAGS } from '../../skills/picoclaw-traffic-guardian/lib/operator/arguments.ts';
import { SCRIPTS } from '../../skills/picoclaw-traffic-guardian/lib/operator/reference.ts';
import type { Problem } from './problem.ts';

const known = new Map(
  SCRIPTS.map(({ name, flags }) => [name, new Set([...Object.keys(COMMON_FLAGS), ...Object.keys(flags)])]),
);
/** `NAME.mjs` and what follows it, up to COMMAND, a comment or the end of the code. */
const CALL = /\b([a-z_]+)\.mjs((?: +(?!-- )[^\s`#|&;]+)*)/g;

export function flagProblems(root: string, documents: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const file of documents) {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const [, script = '', rest = ''] of text.matchAll(CALL)) {
      const flags = known.get(script);
      for (const [, flag = ''] of rest.matchAll(/(?:^|\s)--([a-z][a-z-]*)/g)) {
        if (flags !== undefined && !flags.has(flag))
          problems.push({ file, message: `shows ${script}.mjs --${flag}, a flag that it does not have` });
      }
    }
  }
  return problems;
}
