import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkoutProblems, SKILL_FOLDER } from '../../../../utils/validate/checkout.ts';
import { skillFixture } from './skill_fixture.ts';

const test = suite('validate');

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const WORKFLOW = `permissions:\n  contents: read\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@${COMMIT} # v7.0.1\n      - run: npm test\n`;

interface Checkout {
  readonly root: string;
  /** Relative to the root. */
  write(name: string, text: string): void;
  change(name: string, from: string | RegExp, to: string): void;
  problems(): string[];
  remove(): void;
}

/** A checkout in which all is well. */
function checkout(): Checkout {
  const { temporary, skill } = skillFixture();
  const root = path.join(temporary, 'checkout');
  mkdirSync(path.join(root, 'skills'), { recursive: true });
  renameSync(skill, path.join(root, SKILL_FOLDER));
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  const change = (name: string, from: string | RegExp, to: string) => {
    const text = readFileSync(path.join(root, name), 'utf8');
    assert.is.not(text.replace(from, to), text, `${name} has nothing to change`);
    write(name, text.replace(from, to));
  };
  write(
    'package.json',
    '{"version":"1.2.3","license":"AGPL-3.0-or-later","scripts":{"test":"x","demo":"x"}}',
  );
  write('package-lock.json', '{"version":"1.2.3"}');
  write('README.md', '# Read me\n\nSee [the first](#read-me) and `npm run demo`, `npm test`, `npm ci`.\n');
  write('.github/workflows/ci.yml', WORKFLOW);
  write(`${SKILL_FOLDER}/CHANGELOG.md`, '# Changelog\n\n## 1.2.3\n\nFirst.\n');
  write(
    `${SKILL_FOLDER}/SKILL.md`,
    '---\nname: picoclaw-traffic-guardian\nversion: 1.2.3\ndescription: "Watches."\n---\n\n```sh\nnode SKILL_DIR/scripts/start.mjs\nnode start.mjs\n```\n',
  );
  change(`${SKILL_FOLDER}/skill.json`, '"description"', '"license": "AGPL-3.0-or-later",\n  "description"');
  change(
    `${SKILL_FOLDER}/skill.json`,
    '"files": [',
    '"files": [{"path":"CHANGELOG.md","required":false,"role":"documentation","description":"Changes"},',
  );
  return {
    root,
    write,
    change,
    problems: () => checkoutProblems(root).map(({ file, message }) => `${file}: ${message}`),
    remove: () => rmSync(temporary, { recursive: true }),
  };
}

test('finds nothing wrong where nothing is', () => {
  const { problems, remove } = checkout();
  assert.equal(problems(), []);
  remove();
});

const skill = (name: string) => `${SKILL_FOLDER}/${name}`;
const invented = ['sk', 'proj', 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY'].join('-');
const faults: ReadonlyArray<[string, (there: Checkout) => void, RegExp]> = [
  [
    'a name Picoclaw refuses',
    ({ change }) => change(skill('SKILL.md'), 'name: pico', 'name: _pico'),
    /not a valid skill name/,
  ],
  [
    'a name of another folder',
    ({ change }) => change(skill('SKILL.md'), 'name: pico', 'name: micro'),
    /SKILL\.md: name .* not the folder's/,
  ],
  [
    'no description',
    ({ change }) => change(skill('SKILL.md'), /description: .*/, 'x: y'),
    /SKILL\.md: description is missing/,
  ],
  [
    'a long description',
    ({ change }) => change(skill('SKILL.md'), 'Watches.', 'é'.repeat(513)),
    /longer than 1024 bytes/,
  ],
  [
    'another version in package.json',
    ({ change }) => change('package.json', '1.2.3', '1.2.4'),
    /CHANGELOG\.md: says version "1\.2\.3", package\.json says "1\.2\.4"/,
  ],
  [
    'another version in the lock file',
    ({ change }) => change('package-lock.json', '1.2.3', '1.2.2'),
    /package-lock\.json: says version "1\.2\.2"/,
  ],
  [
    'another version in skill.json',
    ({ change }) => change(skill('skill.json'), '1.2.3', '1.2.2'),
    /skill\.json: says version "1\.2\.2"/,
  ],
  [
    'another version in SKILL.md',
    ({ change }) => change(skill('SKILL.md'), '1.2.3', '1.2.2'),
    /SKILL\.md: says version "1\.2\.2"/,
  ],
  [
    'another version in the changelog',
    ({ change }) => change(skill('CHANGELOG.md'), '## 1.2.3', '## 1.3.0\n\n## 1.2.3'),
    /CHANGELOG\.md: says version "1\.3\.0"/,
  ],
  [
    'another licence',
    ({ change }) => change(skill('skill.json'), 'AGPL-3.0-or-later', 'MIT'),
    /license "MIT"/,
  ],
  [
    'a shipped file without a role',
    ({ change }) => change(skill('skill.json'), '"role":"documentation"', '"role":""'),
    /CHANGELOG\.md is listed without role/,
  ],
  ['an unlisted file', ({ write }) => write(skill('notes.txt'), ''), /notes\.txt .* not listed/],
  [
    'a missing file',
    ({ root }) => rmSync(path.join(root, skill('scripts/start.mjs'))),
    /start\.mjs is listed and missing/,
  ],
  [
    'a command the exec tool refuses',
    ({ change }) => change(skill('SKILL.md'), 'node start.mjs\n', 'node start.mjs && kill 1\n'),
    /new exec refuses .*\\bkill/,
  ],
  [
    'a command only old versions refuse',
    ({ change }) => change(skill('SKILL.md'), 'node start.mjs\n', 'node scripts/start.mjs\n'),
    /old exec refuses `node scripts/,
  ],
  [
    'a link to nothing',
    ({ write }) => write('wiki/a.md', '[gone](gone.md)\n'),
    /wiki\/a\.md: links to gone\.md/,
  ],
  [
    'a link to no heading',
    ({ write }) => write('wiki/a.md', '[gone](../README.md#gone)\n'),
    /no such heading/,
  ],
  [
    'an npm script that is none',
    ({ write }) => write('wiki/a.md', 'Run `npm run demno`.\n'),
    /shows `npm run demno`/,
  ],
  [
    'a flag that is none',
    ({ write }) => write('wiki/a.md', 'Run `node scripts/start.mjs --backgruond`.\n'),
    /start\.mjs --backgruond/,
  ],
  [
    'an action that is not pinned',
    ({ write }) => write('.github/workflows/x.yml', WORKFLOW.replace(COMMIT, 'v7')),
    /x\.yml: uses actions\/checkout@v7/,
  ],
  [
    'a workflow with all permissions',
    ({ write }) => write('.github/workflows/x.yml', WORKFLOW.replace('permissions', 'x')),
    /x\.yml: grants its token all/,
  ],
  [
    'an expression in a shell line',
    ({ write }) =>
      write('.github/workflows/x.yml', `${WORKFLOW}      - run: |\n          echo "\${{ github.ref }}"\n`),
    /expression into a shell line/,
  ],
  [
    'a workflow for strangers',
    ({ write }) => write('.github/workflows/x.yml', `on: pull_request_target\n${WORKFLOW}`),
    /strangers/,
  ],
  [
    'a key',
    ({ write }) => write('src/settings.json', JSON.stringify({ key: invented })),
    /settings\.json: holds what looks like a credential/,
  ],
  [
    'a file too large to search',
    ({ write }) => write('src/blob.txt', 'x'.repeat(1024 * 1024 + 1)),
    /blob\.txt: is larger than 1 MiB/,
  ],
];
for (const [what, spoil, message] of faults) {
  test(`reports ${what}, and only that`, () => {
    const there = checkout();
    spoil(there);
    const found = there.problems();
    assert.ok(found.length > 0);
    assert.match(found.join('\n'), message);
    // A change of package.json's version is rightly told by each file that now differs.
    if (!/"1\.2\.4"/.test(found.join())) assert.ok(found.length <= 2, found.join('\n'));
    there.remove();
  });
}

test('a broken skill.json is named', () => {
  const { write, problems, remove } = checkout();
  write(skill('skill.json'), '{');
  assert.throws(problems, /skill\.json cannot be read/);
  remove();
});

test.run();
