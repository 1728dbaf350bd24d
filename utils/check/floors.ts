// The house rule as a check: imports point one way, from the doors down to the ground floor.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const skill = 'skills/picoclaw-traffic-guardian';
/** From top to bottom. A floor may import itself and what stands below it. */
const floors = ['scripts', 'lib/operator', 'lib/picoclaw', 'lib/proxy', 'lib/detector', 'lib'] as const;
/** All that `proxy` may know of the detector: types that say what an exchange is. */
const seam = 'lib/detector/observer.ts';

type Floor = (typeof floors)[number];

function floorOf(file: string): Floor | undefined {
  return floors.find((floor) => file.startsWith(`${floor}/`));
}

function importsOf(source: string): Array<{ specifier: string; typeOnly: boolean }> {
  const found: Array<{ specifier: string; typeOnly: boolean }> = [];
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]/gm;
  for (const match of source.matchAll(pattern)) {
    const specifier = match[2] ?? match[3] ?? match[4];
    if (specifier !== undefined) found.push({ specifier, typeOnly: match[1] !== undefined });
  }
  return found;
}

/** One line for each import that points upward, past the seam, or out of the skill. */
export async function floorViolations(root: string): Promise<string[]> {
  const base = path.join(root, skill);
  const violations: string[] = [];
  for (const top of ['scripts', 'lib']) {
    for (const name of readdirSync(path.join(base, top), { recursive: true, encoding: 'utf8' })) {
      const file = path.posix.join(top, name.replaceAll(path.sep, '/'));
      if (!file.endsWith('.ts')) continue;
      const from = floorOf(file);
      if (from === undefined) continue;
      for (const { specifier, typeOnly } of importsOf(readFileSync(path.join(base, file), 'utf8'))) {
        if (!specifier.startsWith('.')) continue;
        const target = path.posix.join(path.posix.dirname(file), specifier);
        const to = floorOf(target);
        const complain = (why: string) => violations.push(`${file} imports ${target}: ${why}`);
        if (to === undefined) complain('outside the skill');
        else if (floors.indexOf(to) < floors.indexOf(from)) complain(`${from} must not know ${to}`);
        else if (from === 'scripts' && to !== 'lib/operator')
          complain('a door calls the operator floor only');
        else if (from === 'lib/proxy' && to === 'lib/detector' && (target !== seam || !typeOnly))
          complain(`the street sees the detector through ${seam} alone, as types`);
      }
    }
  }
  return violations.sort();
}
