// Writes the tables of SPEC.md and the wiki that come from the code: flags, rules, configuration, error codes. Run it when
// one changes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withReferences } from '../skills/picoclaw-traffic-guardian/lib/operator/reference.ts';
import { PAGES, withTables } from './wiki/tables.ts';

function rewrite(name: string, anew: (markdown: string) => string): void {
  const file = path.resolve(import.meta.dirname, '../..', name);
  writeFileSync(file, anew(readFileSync(file, 'utf8')));
}

rewrite('skills/picoclaw-traffic-guardian/SPEC.md', withReferences);
for (const page of PAGES) rewrite(page, withTables);
