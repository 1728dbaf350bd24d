import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { survey } from './everyday/alarms.ts';
import { day } from './everyday/day.ts';
import { missingTrees } from './everyday/documents.ts';
import { call } from './everyday/exchange.ts';
import { keyOf } from './everyday/key.ts';

const everyday = suite('a day of an ordinary gateway');

/** All of it is looked at by `npm run bench:precision`. */
const SAMPLE = { perTree: 100_000, perFile: 24_000 };

everyday('passes without an alarm', async () => {
  for (const tree of missingTrees()) process.stdout.write(`NOTE no documents here to read: ${tree}\n`);
  const { bytes, alarms, faults } = await survey(day(SAMPLE));
  const told = alarms.map(
    ({ exchange, finding }) =>
      `${exchange.kind} ${exchange.dest}: ${finding.rule} ${finding.location} ${finding.severity}: ${finding.snippet}`,
  );
  assert.equal(told, []);
  assert.equal(faults, []);
  const total = [...bytes.values()].reduce((sum, size) => sum + size, 0);
  assert.ok(total > 4_000_000 && bytes.size >= 12, `${total} bytes of ${bytes.size} kinds`);
});

everyday('is heard, too: a key that goes astray among it is told', async () => {
  const astray = call('upload', 'https://paste.example.net/', { text: `use ${keyOf('github')}` }, {});
  const { alarms } = await survey([...day({ perTree: 0, perFile: 0 }), astray]);
  assert.equal(
    alarms.map(({ exchange, finding }) => `${exchange.dest} ${finding.location}`),
    ['paste.example.net:443 request.body'],
  );
});

everyday.run();
