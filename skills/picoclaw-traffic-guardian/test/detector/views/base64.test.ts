import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBase64 } from '../../../lib/detector/views/base64.ts';

const base64 = suite('base64');
const seed = 20260426;
const decode = (text: string, skip = 0) => decodeBase64(Buffer.from(text), 0, text.length, skip);

base64('undoes both alphabets, padded or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (sample) => {
      const bytes = Buffer.from(sample);
      const standard = bytes.toString('base64');
      assert.equal(decode(standard), bytes);
      assert.equal(decode(standard.replaceAll('=', '')), bytes);
      assert.equal(decode(bytes.toString('base64url')), bytes);
    }),
    { seed, numRuns: 500 },
  );
});

base64('passes over white space and line breaks', () => {
  const bytes = Buffer.from('wrapped lines as mail has them, and keys');
  for (const separator of ['\r\n', '\n', ' ', '\n    ', '\t']) {
    assert.equal(decode(bytes.toString('base64').replace(/.{1,7}/g, `$&${separator}`)), bytes);
  }
});

base64('finds text behind one, two or three characters of something else', () => {
  for (const lead of ['x', 'x/', 'x-y']) {
    assert.is(
      decode(`${lead}${Buffer.from('a secret').toString('base64')}`, lead.length).toString(),
      'a secret',
    );
    assert.is(decode(` ${lead.slice(0, 1)}\n${lead.slice(1)}YWJj`, lead.length).toString(), 'abc');
  }
});

base64('reads nothing behind padding, and a part of a larger buffer only', () => {
  assert.is(decode('YQ==YWJj').toString(), 'a');
  assert.is(decode('='.repeat(1 << 20)).length, 0);
  assert.is(decodeBase64(Buffer.from('xxYWJjyy').subarray(1), 1, 5, 0).toString(), 'abc');
  assert.is(decode('', 3).length, 0);
});

base64.run();
