import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseJson, WholeDocument } from '../../../lib/detector/formats/json_document.ts';

const document = suite('a whole document');

document('is the bytes that came, in whatever pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9000), { maxLength: 12 }), (lengths) => {
      const kept = new WholeDocument();
      const pieces = lengths.map((length, at) => Buffer.alloc(length, at));
      for (const piece of pieces) kept.push(piece);
      const all = Buffer.concat(pieces);
      assert.is(kept.length, all.length);
      assert.ok(kept.take().equals(all));
      assert.is(kept.length, 0);
      kept.push(Buffer.from('next'));
      assert.is(kept.take().toString(), 'next');
    }),
    { seed: 20260426, numRuns: 200 },
  );
});

document('text that is no JSON, and depth without end, throw nothing', () => {
  assert.is(parseJson('{'), undefined);
  assert.is(Array.isArray(parseJson(`${'['.repeat(400_000)}${']'.repeat(400_000)}`)), true);
  assert.is(parseJson('['.repeat(1_000_000)), undefined);
});

document.run();
