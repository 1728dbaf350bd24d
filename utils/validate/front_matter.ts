// SKILL.md's front matter, within the limits of Picoclaw's loader.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from './problem.ts';

const NAME = /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/;
const MAX_NAME = 64;
const MAX_DESCRIPTION_BYTES = 1024;

/** `key: value` lines between the first two `---` lines; values plain or in double quotes. */
export function frontMatter(markdown: string): ReadonlyMap<string, string> {
  const block = /^---\n([\s\S]*?)\n---\n/.exec(markdown)?.[1] ?? '';
  const entries = new Map<string, string>();
  for (const line of block.split('\n')) {
    const match = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined)
      entries.set(match[1], match[2].replace(/^"(.*)"$/, '$1'));
  }
  return entries;
}

export function frontMatterProblems(skillFolder: string): Problem[] {
  const fields = frontMatter(readFileSync(path.join(skillFolder, 'SKILL.md'), 'utf8'));
  const problems: Problem[] = [];
  const complain = (message: string) => problems.push({ file: 'SKILL.md', message });
  const name = fields.get('name') ?? '';
  const description = fields.get('description') ?? '';
  if (!NAME.test(name) || name.length > MAX_NAME)
    complain(`name ${JSON.stringify(name)} is not a valid skill name`);
  if (name !== path.basename(skillFolder)) complain(`name ${JSON.stringify(name)} is not the folder's name`);
  if (description === '') complain('description is missing');
  if (Buffer.byteLength(description) > MAX_DESCRIPTION_BYTES)
    complain(`description is longer than ${MAX_DESCRIPTION_BYTES} bytes`);
  return problems;
}
