import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../../utils/release/artifact.ts';
import { writeReleaseTree } from '../../../../utils/release/release_tree.ts';
import { linkProblems } from '../../../../utils/validate/links.ts';
import { namesBelow } from './installed_skill.ts';
import { skillFixture } from './skill_fixture.ts';

const test = suite('release_tree');

test('the tree lists itself with hashes, and its documents still find each other', () => {
  const { temporary } = skillFixture();
  const tree = path.join(temporary, 'tree');
  const names = writeReleaseTree('skills/picoclaw-traffic-guardian', tree);
  assert.equal(names, namesBelow(tree));
  for (const name of names)
    assert.match(name, /^(SKILL\.md|skill\.json|scripts\/\w+\.mjs|references\/[\w.]+)$/);
  const { sbom } = JSON.parse(readFileSync(path.join(tree, 'skill.json'), 'utf8'));
  assert.equal(
    sbom.files.map((file: { path: string }) => file.path).sort(),
    names.filter((name) => name !== 'skill.json'),
  );
  for (const file of sbom.files)
    assert.is(file.sha256, sha256(readFileSync(path.join(tree, file.path))), file.path);
  assert.equal(
    linkProblems(
      tree,
      names.filter((name) => name.endsWith('.md')),
    ),
    [],
  );
  rmSync(temporary, { recursive: true });
});

test('writes into a fresh branch, and refuses a folder that holds something', () => {
  const { temporary, skill } = skillFixture();
  const tree = path.join(temporary, 'tree');
  mkdirSync(path.join(tree, '.git'), { recursive: true });
  assert.equal(writeReleaseTree(skill, tree), ['SKILL.md', 'scripts/start.mjs', 'skill.json']);
  assert.throws(() => writeReleaseTree(skill, tree), /is not empty/);
  const drifted = path.join(temporary, 'other');
  writeFileSync(path.join(skill, 'stray.txt'), '');
  assert.throws(() => writeReleaseTree(skill, drifted), /stray\.txt .* not listed/);
  rmSync(temporary, { recursive: true });
});

test.run();
