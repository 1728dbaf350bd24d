import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { der, derElements, derTime, TAG } from '../../../lib/proxy/tls/der.ts';

const test = suite('der');
const content = fc.uint8Array({ maxLength: 600 });

test('lengths take the shortest form', () => {
  const header = (length: number) => {
    const element = der(TAG.octetString, Buffer.alloc(length));
    return element.subarray(0, element.length - length).toString('hex');
  };
  assert.equal([0, 1, 127, 128, 255, 256, 65_535, 65_536].map(header), [
    '0400',
    '0401',
    '047f',
    '048180',
    '0481ff',
    '04820100',
    '0482ffff',
    '0483010000',
  ]);
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...Object.values(TAG)), content)), (parts) => {
      const read = derElements(Buffer.concat(parts.map(([tag, bytes]) => der(tag, bytes))));
      assert.equal(
        read.map((element) => [element.tag, element.content.toString('hex')]),
        parts.map(([tag, bytes]) => [tag, Buffer.from(bytes).toString('hex')]),
      );
    }),
    { numRuns: 200 },
  );
});

test('of bytes cut off anywhere only the whole elements are read', () => {
  const first = der(TAG.octetString, Buffer.alloc(3));
  const second = der(TAG.octetString, Buffer.alloc(200));
  const both = Buffer.concat([first, second]);
  for (let length = 0; length < both.length; length++) {
    const read = derElements(both.subarray(0, length)).map(({ whole }) => whole.length);
    assert.equal(read, length < first.length ? [] : [first.length]);
  }
});

test('any bytes are read without a fault', () => {
  fc.assert(
    fc.property(content, (bytes) => {
      const read = derElements(Buffer.from(bytes));
      assert.ok(read.reduce((sum, { whole }) => sum + whole.length, 0) <= bytes.length);
    }),
  );
});

test('the indefinite length of BER is not read', () => {
  assert.equal(derElements(Buffer.from('3080040100', 'hex')), []);
});

test('a time has two digits for its year up to 2049 and four from 2050 on', () => {
  assert.is(derTime(Date.UTC(2049, 11, 31, 23, 59, 59, 999)).toString('latin1'), '\x17\x0d491231235959Z');
  assert.is(derTime(Date.UTC(2050, 0, 1)).toString('latin1'), '\x18\x0f20500101000000Z');
});

test.run();
