import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withTables } from '../../../../utils/wiki/tables.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import { ERROR_CODES } from '../../lib/errors.ts';
import { TRUST_ROWS } from '../../lib/operator/trust_text.ts';

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

test('HTTPS and trust names every variable that carries trust, and every coverage reason of TLS', () => {
  const page = readFileSync('wiki/https_and_trust.md', 'utf8');
  const variables = TRUST_ROWS.flatMap(
    (row) => row.join(' ').match(/\b[A-Z]+(?:_[A-Z]+)*_[A-Z]+\b|\bSYSTEM_WGETRC\b/g) ?? [],
  );
  const spec = readFileSync('skills/picoclaw-traffic-guardian/SPEC.md', 'utf8');
  const reasons = [...spec.matchAll(/^\| `(opaque\.\w+)` \| .*TLS/gm)].map(([, reason = '']) => reason);

  assert.ok(variables.length >= 6 && reasons.length >= 6);
  for (const name of [...variables, ...reasons.filter((reason) => reason !== 'opaque.tunnel')])
    assert.ok(page.includes(`\`${name}\``), name);
});

test('every page of the wiki stands in its index', () => {
  const index = readFileSync('wiki/README.md', 'utf8');

  for (const page of readdirSync('wiki').filter((name) => name !== 'README.md'))
    assert.ok(index.includes(`(${page})`), page);
});

test.run();
