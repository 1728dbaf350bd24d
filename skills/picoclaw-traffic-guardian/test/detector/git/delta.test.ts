import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyDelta, insertsOf } from '../../../lib/detector/git/delta.ts';
import { copy, delta, insert } from './packed.ts';

const deltas = suite('deltas of packs');
const BASE = Buffer.from('The quick brown fox jumps over the lazy dog.');
const seed = 20260427;

deltas('copy from the base and insert', () => {
  const made = applyDelta(BASE, delta(44, 15, copy(0, 4), insert('slow '), copy(10, 6)), 100);
  assert.is(made.toString(), 'The slow brown ');
});

deltas('that give no length mean 65536 bytes, and leave out bytes of offset and length that are zero', () => {
  const base = Buffer.alloc(70_000, 'x');
  const made = applyDelta(
    base,
    delta(70_000, 65_536 + 3, Buffer.from([0x80]), Buffer.from([0x91, 7, 3])),
    1e6,
  );
  assert.is(made.length, 65_539);
});

deltas('are refused where they do not fit their base, their own size or the bound', () => {
  for (const damaged of [
    delta(43, 4, copy(0, 4)),
    delta(44, 5, copy(0, 4)),
    delta(44, 3, copy(0, 4)),
    delta(44, 4, copy(42, 4)),
    delta(44, 4, copy(0xfffffff0, 4)),
    delta(44, 4, Buffer.from([0])),
    delta(44, 4, Buffer.from([4, 0x61])),
    delta(44, 4, Buffer.from([0xff, 1])),
    Buffer.from([44]),
    Buffer.alloc(40, 0xff),
    Buffer.alloc(0),
  ]) {
    assert.is(applyDelta(BASE, damaged, 100), 'damaged', damaged.toString('hex'));
  }
  assert.is(applyDelta(BASE, delta(44, 2 ** 40, copy(0, 4)), 100), 'limit');
});

deltas('without their base yield what they add, a line end between', () => {
  const bytes = delta(
    900,
    900,
    copy(0, 4),
    insert('one '),
    insert('two'),
    copy(9, 1),
    copy(0, 9),
    insert('three'),
  );
  assert.is(insertsOf(bytes).toString(), 'one two\nthree');
  assert.is(insertsOf(bytes.subarray(0, -3)).toString(), 'one two\nth');
  assert.is(insertsOf(Buffer.alloc(0)).length, 0);
});

deltas('of any bytes never throw, and make no more than they may', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const sized = Buffer.concat([Buffer.from([44]), bytes]);
      const made = applyDelta(BASE, sized, 500);
      assert.ok(typeof made === 'string' || made.length <= 500);
      assert.ok(insertsOf(sized).length <= sized.length);
    }),
    { seed, numRuns: 2000 },
  );
});

deltas.run();
