import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundledPackages } from '../../../../utils/release/notices.ts';
import { packageRelease } from '../../../../utils/release/package_release.ts';

const test = suite('reproducible_build');
const SKILL = 'skills/picoclaw-traffic-guardian';

/** The sources alone in another folder, built and packaged there under other circumstances. */
function builtElsewhere(temporary: string): string {
  const elsewhere = path.join(temporary, 'a folder of another name', 'checkout');
  for (const name of ['build.mjs', 'package.json', 'tsconfig.json'])
    cpSync(name, path.join(elsewhere, name), { preserveTimestamps: false });
  const isSource = (name: string) => !/\/test$|\.mjs$/.test(name.replaceAll(path.sep, '/'));
  cpSync(SKILL, path.join(elsewhere, SKILL), { recursive: true, filter: isSource });
  for (const name of ['esbuild', '@esbuild', 'wabt', ...bundledPackages(SKILL)]) {
    const place = path.join('node_modules', name);
    mkdirSync(path.dirname(path.join(elsewhere, place)), { recursive: true });
    cpSync(place, path.join(elsewhere, place), { recursive: true });
  }
  const { status, stderr } = spawnSync(process.execPath, [path.join(elsewhere, 'build.mjs'), 'scripts'], {
    cwd: temporary,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: temporary,
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'C',
      NODE_ENV: 'production',
    },
  });
  assert.is(status, 0, stderr);
  return path.join(elsewhere, SKILL);
}

test('the same source, built and packaged in two places, gives the same bytes', () => {
  const temporary = mkdtempSync(path.join(tmpdir(), 'guardian-build-'));
  const here = path.join(temporary, 'here');
  const there = path.join(temporary, 'there');
  const names = packageRelease(SKILL, here);
  packageRelease(builtElsewhere(temporary), there);
  assert.equal(readdirSync(there).sort(), [...names].sort());
  for (const name of names)
    assert.ok(readFileSync(path.join(here, name)).equals(readFileSync(path.join(there, name))), name);
  rmSync(temporary, { recursive: true });
});

test.run();
