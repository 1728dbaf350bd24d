// Relative links in the documentation lead to files, and their anchors to headings.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from './problem.ts';

/** As GitHub makes anchors: lower case, punctuation dropped, spaces to hyphens. */
function anchors(markdown: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of markdown.matchAll(/^#{1,6}\s+(.+?)\s*$/gm)) {
    found.add(
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    );
  }
  return found;
}

export function linkProblems(root: string, documents: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const file of documents) {
    const text = readFileSync(path.join(root, file), 'utf8');
    const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
    for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue; // elsewhere in the world: not checked, nothing is fetched
      const [name = '', anchor] = target.split('#');
      const resolved = name === '' ? path.join(root, file) : path.resolve(root, path.dirname(file), name);
      if (!existsSync(resolved)) problems.push({ file, message: `links to ${target}, which does not exist` });
      else if (
        anchor !== undefined &&
        resolved.endsWith('.md') &&
        !anchors(readFileSync(resolved, 'utf8')).has(anchor)
      )
        problems.push({ file, message: `links to ${target}, which has no such heading` });
    }
  }
  return problems;
}
