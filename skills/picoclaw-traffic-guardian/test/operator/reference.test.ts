import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONFIG_FLAGS } from '../../lib/operator/config_flags.ts';
import { withReferences } from '../../lib/operator/reference.ts';
import { CONFIG_KEYS, DEFINITION } from '../../lib/picoclaw/config/definition.ts';

const test = suite('reference');
const SKILL = 'skills/picoclaw-traffic-guardian';

test('SPEC.md says what the code says (else: node build.mjs utils && node build/utils/spec_tables.mjs)', () => {
  const written = readFileSync(`${SKILL}/SPEC.md`, 'utf8');
  assert.is(written, withReferences(written));
  for (const word of ['--since TIME', 'E_ALREADY_RUNNING', 'max_scan_bytes', 'pipe_to_shell']) {
    assert.ok(written.includes(word), word);
  }
});

test('a marker that no part belongs to is an error', () => {
  assert.throws(
    () => withReferences('<!-- generated: nonsense -->\n<!-- end -->'),
    /no part is called nonsense/,
  );
});

test('every flag that sets a configuration key is one of start, and the other way round', () => {
  const defined = CONFIG_KEYS.flatMap((key) => DEFINITION[key].flag ?? []).sort();
  assert.equal(Object.keys(CONFIG_FLAGS).sort(), defined);
});

test('a switch sets a key that is true or false, and a value one that is not', () => {
  for (const key of CONFIG_KEYS) {
    const { flag, default: usual } = DEFINITION[key];
    if (flag === undefined) continue;
    const { kind } = Object.entries(CONFIG_FLAGS).find(([name]) => name === flag)?.[1] ?? { kind: 'value' };
    assert.is(kind === 'switch', typeof usual === 'boolean', flag);
  }
});

test('the package list names what is shipped, each file once', () => {
  const { version, sbom } = JSON.parse(readFileSync(`${SKILL}/skill.json`, 'utf8'));
  assert.is(version, JSON.parse(readFileSync('package.json', 'utf8')).version);
  const paths = sbom.files.map((file: { path: string }) => file.path);
  assert.equal([...new Set(paths)], paths);
  for (const name of ['start', 'stop', 'status', 'validate_config', 'query_threats', 'export_profile']) {
    assert.ok(paths.includes(`scripts/${name}.mjs`), name);
  }
});

test.run();
