import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONFIG_KEYS, DEFINITION } from '../../../lib/picoclaw/config/definition.ts';
import { configReference } from '../../../lib/picoclaw/config/reference.ts';
import { configSchema } from '../../../lib/picoclaw/config/schema.ts';

const test = suite('config/schema');

test('the shipped schema is the one that the definition gives', () => {
  // Tests run from the repository's root.
  const file = path.resolve('skills/picoclaw-traffic-guardian/config.schema.json');
  assert.equal(JSON.parse(readFileSync(file, 'utf8')), configSchema());
});

test('every key has a default that it accepts, and a sentence', () => {
  for (const key of CONFIG_KEYS) {
    const { kind, default: usual, doc } = DEFINITION[key];
    assert.ok(kind.read(usual, { home: '/home', env: {} }).ok, key);
    assert.match(doc, /^[A-Z].*\.$/, key);
  }
});

test('no two keys share a flag or a variable', () => {
  const names = CONFIG_KEYS.flatMap((key) => [DEFINITION[key].flag ?? [], DEFINITION[key].env ?? []].flat());
  assert.is(new Set(names).size, names.length);
});

test('patterns in the schema are expressions that match the defaults', () => {
  for (const key of CONFIG_KEYS) {
    const { kind, default: usual } = DEFINITION[key];
    const { pattern } = kind.schema;
    if (typeof pattern === 'string' && typeof usual === 'string')
      assert.match(usual, new RegExp(pattern, 'u'), key);
  }
});

test('the reference has one row a key, each with as many cells as the head', () => {
  const rows = configReference().trimEnd().split('\n');
  assert.is(rows.length, CONFIG_KEYS.length + 2);
  for (const row of rows) assert.is(row.split(/(?<!\\)\|/).length, 7, row);
});

test.run();
