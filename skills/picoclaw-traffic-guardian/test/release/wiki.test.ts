import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withTables } from '../../../../utils/wiki/tables.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import { ERROR_CODES } from '../../lib/errors.ts';

const test = suite('wiki');
const HOW = '(else: node build.mjs utils && node build/utils/spec_tables.mjs)';

for (const [page, ids] of [
  ['wiki/detection.md', RULES.map(({ id }) => id)],
  ['wiki/troubleshooting.md', Object.keys(ERROR_CODES)],
] as const) {
  test(`${page} says what the code says ${HOW}`, () => {
    const written = readFileSync(page, 'utf8');
    assert.is(written, withTables(written));
    for (const id of ids) assert.ok(written.includes(`| \`${id}\` |`), id);
  });
}

test('every page of the wiki stands in its index', () => {
  const index = readFileSync('wiki/README.md', 'utf8');

  for (const page of readdirSync('wiki').filter((name) => name !== 'README.md'))
    assert.ok(index.includes(`(${page})`), page);
});

test.run();
