import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FalseAlarm, survey } from './everyday/alarms.ts';
import { day } from './everyday/day.ts';
import { missingTrees } from './everyday/documents.ts';
import { call } from './everyday/exchange.ts';
import { keyOf } from './everyday/key.ts';

const everyday = suite('a day of an ordinary gateway');

/** All of it is looked at by `npm run bench:precision`. */
const SAMPLE = { perTree: 100_000, perFile: 24_000 };

/** Documents of the machine at hand may hold what looks like a secret, or is one: so many in a sample are no fault of a rule. */
const MOST_IN_DOCUMENTS = 6;

const told = ({ exchange, finding }: FalseAlarm): string =>
  `${exchange.kind} ${exchange.dest}: ${finding.rule} ${finding.location} ${finding.severity}: ${finding.snippet}`;

everyday('passes without an alarm', async () => {
  for (const tree of missingTrees()) process.stdout.write(`NOTE no documents here to read: ${tree}\n`);
  const { bytes, alarms, faults } = await survey(day(SAMPLE));
  assert.equal(faults, []);
  const isDocument = ({ exchange }: FalseAlarm): boolean => exchange.kind.startsWith('document');
  assert.equal(alarms.filter((alarm) => !isDocument(alarm)).map(told), []);
  const inDocuments = alarms.filter(isDocument).map(told);
  for (const alarm of inDocuments)
    process.stdout.write(`NOTE an alarm over a document of this machine: ${alarm}\n`);
  assert.ok(inDocuments.length <= MOST_IN_DOCUMENTS, inDocuments.join('\n'));
  const generated = [...bytes].filter(([kind]) => !kind.startsWith('document'));
  const total = generated.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(total > 2_000_000 && generated.length >= 8, `${total} bytes of ${generated.length} kinds`);
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
