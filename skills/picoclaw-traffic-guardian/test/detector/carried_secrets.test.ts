import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RULES } from '../../lib/detector/rules/index.ts';
import { CARRIERS, carriedSamples } from './everyday/recall.ts';

const carried = suite('secrets that are carried away');

/** One of each few: their carriers are the same for all. `npm run bench:precision` looks at every rule. */
const EACH = 23;
/** Their samples are lines of a file: they are none once a carrier puts something before them. */
const WHOLE_LINES = new Set([
  'pgpass_file',
  'password_table',
  'passwd_file',
  'putty_private_key',
  'wordpress_application_password',
]);
/** Named by a file's path, which a reader must be able to use as it stands. */
const isText = ({ id, pattern }: { id: string; pattern: string }): boolean =>
  !WHOLE_LINES.has(id) && !pattern.endsWith('_path');

const sample = RULES.filter((rule) => rule.threat_type === 'EXFIL' && isText(rule)).filter(
  (_, n) => n % EACH === 0,
);

carried('are found in each carrier that an agent has', async () => {
  const found = await carriedSamples(sample);
  assert.equal([...found.keys()], Object.keys(CARRIERS));
  const missed = [...found].map(([carrier, { missed }]) => `${carrier}: ${missed.join(' ')}`);
  assert.equal(
    missed,
    Object.keys(CARRIERS).map((carrier) => `${carrier}: `),
  );
  assert.ok(sample.length > 20, `${sample.length} rules`);
});

carried('and by no carrier alone: without a secret in it, none is told', async () => {
  const silent = sample.map((rule) => ({
    ...rule,
    finds: ['The committee met on Tuesday and looked at the budget.'],
  }));
  const found = await carriedSamples(silent.slice(0, 3));
  assert.ok([...found.values()].every(({ heard }) => heard === 0));
});

carried.run();
