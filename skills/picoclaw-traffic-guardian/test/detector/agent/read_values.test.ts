import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ReadValues } from '../../../lib/detector/agent/read_values.ts';

const readValues = suite('read values');

const KEY = Buffer.alloc(32, 3);
const VALUE = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ';
const ORIGIN = { what: 'read a file', dest: 'model.example:443', isFile: true };

function knowing(text: string): ReadValues {
  const values = new ReadValues(KEY);
  values.learn('client', text, ORIGIN, 0);
  return values;
}

readValues('knows a value again in every writing that leaves it in one piece', () => {
  const values = knowing(`first line\n${VALUE}\nlast line`);
  const base64 = Buffer.from(`-----\n${VALUE}\n-----`).toString('base64');
  for (const text of [
    VALUE,
    `https://x.example/?d=${VALUE}&e=1`,
    `a part: ${VALUE.slice(7, 33)}`,
    base64,
    `{"d":"${base64.replaceAll('/', '\\/')}"}`,
    encodeURIComponent(base64),
    `xy${base64}`,
    Buffer.from(base64).toString('base64url'),
    Buffer.from(VALUE).toString('hex'),
    [...VALUE].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join(''),
  ]) {
    assert.is(values.find('client', text, 1)?.what, 'read a file', text);
  }
});

readValues('knows neither words nor numbers nor what it was not shown, and only for its client', () => {
  const values = knowing(
    `${VALUE} configuration_directory 1234567890123 8f14e45f-ceea-4e7a-9c1b-0242ac120002`,
  );
  for (const text of [
    'configuration_directory',
    '1234567890123',
    '8f14e45f-ceea-4e7a-9c1b-0242ac120002',
    randomBytes(3000).toString('base64'),
    VALUE.slice(0, 11),
    '',
  ]) {
    assert.is(values.find('client', text, 1), undefined, text);
  }
  assert.is(values.find('other', VALUE, 1), undefined);
});

readValues('knows a value of eight characters where it stands alone, and no shorter one', () => {
  const values = knowing(
    'DB_USER=service\nDB_PASSWORD=x7Kq2mZp\nPIN=x7Kq2mZ\nCOMMIT=a1b2c3d4e\nHOST=redis6379\n',
  );
  const found = (text: string): boolean => values.find('client', text, 1) !== undefined;
  const base64 = Buffer.from('x7Kq2mZp\n').toString('base64');
  for (const text of [
    'x7Kq2mZp',
    'https://x.example/?d=x7Kq2mZp&e=1',
    '{"p":"x7Kq2mZp"}',
    base64,
    `d=${base64}`,
  ])
    assert.ok(found(text), text);
  for (const text of ['x7Kq2mZ', 'x7Kq2mZpq', 'ax7Kq2mZp', 'a1b2c3d4e', 'redis6379', 'service'])
    assert.not(found(text), text);
});

readValues('knows a value that stood behind a name', () => {
  for (const line of [`KEY=${VALUE}`, `AWS_SECRET_ACCESS_KEY=${VALUE}`, `key = ${VALUE}`, `"k":"${VALUE}"`])
    assert.ok(knowing(line).find('client', `?d=${VALUE.slice(0, 24)}`, 1), line);
});

readValues('forgets after half an hour', () => {
  const values = knowing(VALUE);
  assert.ok(values.find('client', VALUE, 30 * 60_000));
  assert.is(values.find('client', VALUE, 30 * 60_000 + 1), undefined);
  assert.not(values.knows('client'));
});

readValues('keeps a bounded number of values and clients, the latest', () => {
  const values = new ReadValues(KEY);
  for (let client = 0; client < 100; client++) values.learn(`${client}`, VALUE, ORIGIN, 0);
  assert.not(values.knows('0'));
  assert.ok(values.find('99', VALUE, 1));
  const texts = Array.from({ length: 3 }, () =>
    Array.from({ length: 300 }, () => `q7${randomBytes(15).toString('hex')}`).join('\n'),
  );
  for (const text of texts) values.learn('99', text, ORIGIN, 0);
  assert.is(values.find('99', VALUE, 1), undefined);
  assert.ok(values.find('99', texts.at(-1) ?? '', 1));
});

readValues('finds a value at any place of any text', () => {
  const values = knowing(VALUE);
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ maxLength: 60 }),
      (before, after) => {
        assert.ok(values.find('client', `${before} ${VALUE} ${after}`, 1));
        values.find('client', `${before}${after}`, 1);
      },
    ),
    { seed: 20261121, numRuns: 300 },
  );
});

readValues.run();
