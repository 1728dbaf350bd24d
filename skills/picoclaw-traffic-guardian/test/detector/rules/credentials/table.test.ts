import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { namedTable, tokenTable } from '../../../../lib/detector/rules/credentials/table.ts';
import { ALNUM, filler, HEX } from '../../../../lib/detector/rules/filler.ts';

const tables = suite('tables of credentials');

const ROW = 'acme_key | Acme | acme_live_ acme_test_ | <20h>-<8a> | https://acme.example/docs';

tables('make a rule of a row', () => {
  const [rule, ...others] = tokenTable(
    'family',
    `\n  ${ROW} | audience=a,b severity=low confidence=medium\n  `,
  );
  assert.is(others.length, 0);
  assert.equal(
    [rule?.id, rule?.pattern, rule?.severity, rule?.confidence, rule?.describes, rule?.source],
    ['acme_key', 'family', 'low', 'medium', 'An API key of Acme.', 'https://acme.example/docs'],
  );
  assert.equal(rule?.audience, ['a', 'b']);
  assert.equal(rule?.keywords, ['acme_live_', 'acme_test_']);
});

tables('find what is laid out so, and nothing else', () => {
  const [rule] = tokenTable('family', ROW);
  if (rule === undefined) throw new Error('no rule');
  const found = (text: string): string[] => [...occurrences(rule, text)].map(({ match }) => match.secret);
  const good = `acme_test_${filler(20, HEX)}-${filler(8, ALNUM)}`;
  assert.equal(found(`x=${good};`), [good]);
  assert.equal(found(`acme_test_${filler(20, HEX)}_${filler(8, ALNUM)}`), []);
  assert.equal(found(`acme_test_${filler(21, HEX)}-${filler(8, ALNUM)}`), []);
  assert.equal(found(`${good}9`), []);
  assert.equal(found(`acme_test_${'0'.repeat(20)}-${filler(8, ALNUM)}`), []);
});

tables('leave to other rules what a row says is theirs', () => {
  const [rule] = namedTable('family', 'acme_key | Acme | acme | <20a> | https://acme.example/ | unless=^A');
  if (rule === undefined) throw new Error('no rule');
  assert.is([...occurrences(rule, `ACME_KEY=9${filler(19, ALNUM)}`)].length, 1);
  assert.is([...occurrences(rule, `ACME_KEY=A${filler(19, ALNUM)}`)].length, 0);
});

tables('look for the part of a name that everyday words do not begin with', () => {
  const [rule] = namedTable('family', 'acme_key | Acme | int^ercom | <20a> | https://acme.example/');
  assert.equal(rule?.keywords, ['ercom']);
  assert.is(rule?.reach.before, 3);
  assert.is(rule === undefined ? 0 : [...occurrences(rule, `INTERCOM_KEY=${filler(20, ALNUM)}`)].length, 1);
});

tables('refuse what is no row', () => {
  for (const row of [
    'acme_key | Acme | acme_',
    'acme_thing | Acme | acme_ | <20a> | https://acme.example/',
    `${ROW} | severity=terrible`,
    `${ROW} | colour=red`,
    `${ROW} | mixed | mixed`,
    'acme_key | Acme | acme_ | <20Q> | https://acme.example/',
  ]) {
    assert.throws(
      () => tokenTable('family', row),
      (error: unknown) => error instanceof TypeError,
      row,
    );
  }
});

tables.run();
