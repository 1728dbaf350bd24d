import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unpack } from '../../../../utils/release/archive.ts';
import { packageRelease } from '../../../../utils/release/package_release.ts';
import { skillFixture } from './skill_fixture.ts';

const test = suite('package_release');
const contents = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(path.join(folder, name)).toString('base64')]);

test('the same source gives the same bytes in another folder, at another time, in another time zone', () => {
  const { temporary, skill } = skillFixture();
  const first = path.join(temporary, 'first');
  packageRelease(skill, first);
  const elsewhere = path.join(temporary, 'a folder', 'picoclaw-traffic-guardian');
  cpSync(skill, elsewhere, { recursive: true });
  utimesSync(path.join(elsewhere, 'SKILL.md'), 1, 1);
  const second = path.join(temporary, 'second');
  const zone = process.env.TZ;
  process.env.TZ = 'Pacific/Kiritimati';
  try {
    packageRelease(elsewhere, second);
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
  assert.equal(contents(first), contents(second));
  rmSync(temporary, { recursive: true });
});

test('replaces an earlier release, signed or not, and touches no folder that holds anything else', () => {
  const { temporary, skill } = skillFixture();
  const out = path.join(temporary, 'out');
  packageRelease(skill, out);
  const before = contents(out);
  for (const name of ['checksums.sig', 'signing-public.pem', 'picoclaw-traffic-guardian-v1.0.0.zip'])
    writeFileSync(path.join(out, name), 'old');
  packageRelease(skill, out);
  assert.equal(contents(out), before);
  writeFileSync(path.join(out, 'thesis.txt'), 'mine');
  assert.throws(() => packageRelease(skill, out), /holds "thesis\.txt"/);
  assert.is(readFileSync(path.join(out, 'thesis.txt'), 'utf8'), 'mine');
  assert.is(contents(out).length, before.length + 1);
  rmSync(temporary, { recursive: true });
});

test('ships what is listed, skill.json with every hash, and no source', () => {
  const { temporary, skill } = skillFixture();
  const names = packageRelease(skill, path.join(temporary, 'out'));
  assert.equal(
    names.sort(),
    ['SKILL.md', 'checksums.json', 'picoclaw-traffic-guardian-v1.2.3.zip', 'skill.json'].sort(),
  );
  const files = unpack(readFileSync(path.join(temporary, 'out/picoclaw-traffic-guardian-v1.2.3.zip')));
  assert.equal([...files.keys()], ['SKILL.md', 'scripts/start.mjs', 'skill.json']);
  const { sbom } = JSON.parse(Buffer.from(files.get('skill.json') ?? []).toString());
  assert.ok(sbom.files.every((entry: { sha256: string }) => /^[0-9a-f]{64}$/.test(entry.sha256)));
  rmSync(temporary, { recursive: true });
});

const drifts: Array<[string, (skill: string) => void, RegExp]> = [
  [
    'an unlisted file',
    (skill) => writeFileSync(path.join(skill, 'scripts/extra.mjs'), ''),
    /scripts\/extra\.mjs .* not listed/,
  ],
  [
    'an unlisted file in a new folder',
    (skill) => {
      mkdirSync(path.join(skill, 'docs'));
      writeFileSync(path.join(skill, 'docs/x'), '');
    },
    /docs\/x .* not listed/,
  ],
  [
    'a listed file that is gone',
    (skill) => rmSync(path.join(skill, 'scripts/start.mjs')),
    /start\.mjs is listed and missing/,
  ],
  [
    'a symlink in place of a file',
    (skill) => {
      rmSync(path.join(skill, 'scripts/start.mjs'));
      symlinkSync('/etc/hostname', path.join(skill, 'scripts/start.mjs'));
    },
    /not a regular file/,
  ],
  [
    'a broken skill.json',
    (skill) => writeFileSync(path.join(skill, 'skill.json'), '{'),
    /skill\.json cannot be read/,
  ],
];
for (const [what, spoil, message] of drifts) {
  test(`refuses ${what}`, () => {
    const { temporary, skill } = skillFixture();
    spoil(skill);
    assert.throws(() => packageRelease(skill, path.join(temporary, 'out')), message);
    rmSync(temporary, { recursive: true });
  });
}

test('the tool refuses versions that disagree, and writes nothing', () => {
  const { temporary, skill } = skillFixture();
  const root = path.join(temporary, 'root');
  mkdirSync(path.join(root, 'build/utils'), { recursive: true });
  cpSync('build/utils/package.mjs', path.join(root, 'build/utils/package.mjs'));
  symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'));
  cpSync(skill, path.join(root, 'skills/picoclaw-traffic-guardian'), { recursive: true });
  writeFileSync(path.join(root, 'skills/picoclaw-traffic-guardian/CHANGELOG.md'), '## 1.2.3\n');
  writeFileSync(path.join(root, 'package.json'), '{"version":"1.2.4"}');
  writeFileSync(path.join(root, 'package-lock.json'), '{"version":"1.2.4"}');
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'build/utils/package.mjs')], {
    encoding: 'utf8',
  });
  assert.match(stderr, /skill\.json says version "1\.2\.3", package\.json says "1\.2\.4"/);
  assert.is(status, 1);
  assert.not(existsSync(path.join(root, 'dist')));
  rmSync(temporary, { recursive: true });
});

test.run();
