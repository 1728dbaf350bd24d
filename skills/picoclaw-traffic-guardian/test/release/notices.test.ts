import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundledPackages, noticesOf } from '../../../../utils/release/notices.ts';
import { skillFixture } from './skill_fixture.ts';

const test = suite('notices');
const SKILL = 'skills/picoclaw-traffic-guardian';
const HOW = '(else: node build.mjs utils && node build/utils/notices.mjs)';

test(`NOTICES.md holds the licence of every bundled package, and LICENSE is ours ${HOW}`, () => {
  const packages = bundledPackages(SKILL);
  assert.ok(packages.includes('minimist'));
  assert.is(readFileSync(`${SKILL}/NOTICES.md`, 'utf8'), noticesOf('.', packages));
  assert.is(readFileSync(`${SKILL}/LICENSE`, 'utf8'), readFileSync('LICENSE', 'utf8'));
});

test('finds packages, scoped ones too, and refuses one without a licence text', () => {
  const { temporary, skill } = skillFixture();
  writeFileSync(
    path.join(skill, 'scripts/start.mjs'),
    '// node_modules/b/index.js\n// node_modules/@a/c/lib/x.js\n// node_modules/b/other.js\n',
  );
  assert.equal(bundledPackages(skill), ['@a/c', 'b']);
  const folder = path.join(temporary, 'node_modules/b');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"version":"2.0.0","license":"MIT"}');
  assert.throws(() => noticesOf(temporary, ['b']), /b brings no licence text/);
  writeFileSync(path.join(folder, 'LICENSE.md'), 'Copyright somebody\r\n');
  assert.match(noticesOf(temporary, ['b']), /## b 2\.0\.0\n\nMIT\n\n```text\nCopyright somebody\n```/);
  rmSync(temporary, { recursive: true });
});

test.run();
