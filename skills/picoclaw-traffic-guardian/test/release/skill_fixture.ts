import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small skill folder with sources that must not ship; answers the temporary folder that holds it. */
export function skillFixture(version = '1.2.3'): { readonly temporary: string; readonly skill: string } {
  const temporary = mkdtempSync(path.join(tmpdir(), 'guardian-release-'));
  const skill = path.join(temporary, 'picoclaw-traffic-guardian');
  mkdirSync(path.join(skill, 'scripts'), { recursive: true });
  mkdirSync(path.join(skill, 'lib'));
  writeFileSync(
    path.join(skill, 'SKILL.md'),
    `---\nname: picoclaw-traffic-guardian\nversion: ${version}\n---\nRead me.\n`,
  );
  writeFileSync(path.join(skill, 'scripts/start.mjs'), 'console.log(1);\n');
  writeFileSync(path.join(skill, 'scripts/start.ts'), 'console.log(1);\n');
  writeFileSync(path.join(skill, 'lib/one.ts'), 'export const one = 1;\n');
  const entry = (name: string, role: string) => ({ path: name, required: true, role, description: name });
  const metadata = {
    name: 'picoclaw-traffic-guardian',
    version,
    description: 'Shows what leaves and enters.',
    sbom: { files: [entry('scripts/start.mjs', 'script'), entry('SKILL.md', 'documentation')] },
  };
  writeFileSync(path.join(skill, 'skill.json'), JSON.stringify(metadata, null, 2));
  return { temporary, skill };
}
