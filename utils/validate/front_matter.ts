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

/** What Picoclaw's loader would refuse in SKILL.md of a skill in a folder of that name. */
export function frontMatterFaults(markdown: string, folder: string): string[] {
  const fields = frontMatter(markdown);
  const faults: string[] = [];
  const name = fields.get('name') ?? '';
  const description = fields.get('description') ?? '';
  if (!NAME.test(name) || name.length > MAX_NAME)
    faults.push(`name ${JSON.stringify(name)} is not a valid skill name`);
  if (name !== folder) faults.push(`name ${JSON.stringify(name)} is not the folder's name`);
  if (description === '') faults.push('description is missing');
  if (Buffer.byteLength(description) > MAX_DESCRIPTION_BYTES)
    faults.push(`description is longer than ${MAX_DESCRIPTION_BYTES} bytes`);
  return faults;
}

export function frontMatterProblems(skillFolder: string): Problem[] {
  const markdown = readFileSync(path.join(skillFolder, 'SKILL.md'), 'utf8');
  return frontMatterFaults(markdown, path.basename(skillFolder)).map((message) => ({
    file: 'SKILL.md',
    message,
  }));
}
