// What runs with the repository's rights is fixed: actions by commit, permissions by name.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from './problem.ts';

export function workflowProblems(root: string, files: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const file of files.filter((name) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(name))) {
    const text = readFileSync(path.join(root, file), 'utf8');
    const complain = (message: string) => problems.push({ file, message });
    for (const [, action = ''] of text.matchAll(/^\s*-?\s*uses:\s*(\S.*)$/gm)) {
      if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action.trim()))
        complain(`uses ${action.trim()}: pin it by commit, with the version as a comment`);
    }
    if (!/^permissions:/m.test(text)) complain('grants its token all permissions: name the ones it needs');
    if (/\bwrite-all\b/.test(text)) complain('grants its token all permissions');
    if (/\bpull_request_target\b/.test(text)) complain('runs strangers’ changes with our secrets');
    // An expression in a shell line is pasted into it: what it holds is run.
    for (const [, line = ''] of text.matchAll(/^\s*-?\s*run:(.*(?:\n\s{8,}.*)*)/gm))
      if (line.includes('${{')) complain('puts an expression into a shell line: hand it over in env');
  }
  return problems;
}
