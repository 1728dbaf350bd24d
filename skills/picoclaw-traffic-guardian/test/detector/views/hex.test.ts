import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHex } from '../../../lib/detector/views/hex.ts';

const hex = suite('hex');
const seed = 20260426;
const decode = (text: string) => decodeHex(Buffer.from(text), 0, text.length);

hex('undoes pairs in every form, in either case', () => {
  const separated = (before: string, after: string) => (pair: string) => `${before}${pair}${after}`;
  const forms = [
    ['', ''],
    ['', ' '],
    ['', ':'],
    ['', '-'],
    ['', ', '],
    ['\\x', ''],
    ['0x', ','],
    ['0X', ', '],
    ['', '\r\n'],
  ];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), fc.boolean(), (sample, upper) => {
      const bytes = Buffer.from(sample);
      const plain = upper ? bytes.toString('hex').toUpperCase() : bytes.toString('hex');
      const pairs = plain.match(/../g) ?? [];
      for (const [before = '', after = ''] of forms) {
        assert.equal(decode(pairs.map(separated(before, after)).join('')), bytes, `${before} ${after}`);
      }
    }),
    { seed, numRuns: 300 },
  );
});

hex('a digit that stands alone is a byte, the last of an odd number is none', () => {
  assert.equal([...decode('0xa, 0x41, b')], [10, 0x41, 11]);
  assert.equal([...decode('414')], [0x41]);
});

hex('any bytes decode to no more than they hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0a9F xX,\\'), maxLength: 30 }), (text) => {
      assert.ok(decode(text).length <= (text.length + 1) / 2);
    }),
    { seed, numRuns: 1000 },
  );
});

hex.run();
