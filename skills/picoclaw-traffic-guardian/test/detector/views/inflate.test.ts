import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inflate } from '../../../lib/detector/views/inflate.ts';

const inflating = suite('inflate');
const seed = 20260426;
const PROSE = Buffer.from(
  Array.from({ length: 3000 }, (_, n) => `${(n * n) % 997} quick brown foxes `).join(''),
);
const NOISE = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 2654435761) >>> 13));

inflating('undoes what zlib made, at every level and strategy, and says where it ends', () => {
  const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
  for (const original of [PROSE, NOISE, Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(300_000, 'ab')]) {
    for (const level of [0, 1, 9]) {
      for (const strategy of [Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE]) {
        const coded = deflateRawSync(original, { level, strategy });
        const framed = Buffer.concat([Buffer.from('before'), coded, Buffer.from('behind')]);
        const { bytes, next, end } = inflate(framed, 6, framed.length, 1e7);
        assert.is(end, 'complete');
        assert.is(next, 6 + coded.length);
        assert.ok(bytes.equals(original));
      }
    }
  }
});

inflating('any text comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(9), (sample, level) => {
      const coded = deflateRawSync(sample, { level });
      assert.equal(inflate(coded, 0, coded.length, 1000).bytes, Buffer.from(sample));
    }),
    { seed, numRuns: 500 },
  );
});

inflating('yields what came before an early end or the limit', () => {
  const coded = deflateRawSync(PROSE);
  for (let length = 0; length < coded.length; length += 97) {
    const { bytes, end } = inflate(coded, 0, length, 1e7);
    assert.is(end, 'cut');
    assert.ok(bytes.equals(PROSE.subarray(0, bytes.length)));
  }
  for (const most of [0, 1, 1000, PROSE.length - 1]) {
    const { bytes, end } = inflate(coded, 0, coded.length, most);
    assert.is(end, 'limit');
    assert.ok(bytes.equals(PROSE.subarray(0, most)));
  }
  assert.is(inflate(coded, 0, coded.length, PROSE.length).end, 'complete');
  const stored = deflateRawSync(NOISE, { level: 0 });
  assert.is(inflate(stored, 0, stored.length, 5).bytes.length, 5);
  assert.is(inflate(stored, 0, 5000, 1e7).end, 'cut');
});

inflating('any bytes end somehow, within the limit', () => {
  const coded = deflateRawSync(PROSE.subarray(0, 2000));
  const damaged = fc
    .array(fc.tuple(fc.nat(coded.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const copy = Buffer.from(coded);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 60 })), (bytes) => {
      const { bytes: text, next } = inflate(bytes, 0, bytes.length, 5000);
      assert.ok(text.length <= 5000 && next >= 0 && next <= bytes.length);
    }),
    { seed, numRuns: 3000 },
  );
});

inflating.run();
