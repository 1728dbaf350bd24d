import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { layout } from '../../../../lib/detector/rules/credentials/layout.ts';

const layouts = suite('layouts of secrets');

layouts('of one run are told by alphabet and length alone', () => {
  const { body, shortest, longest, shape } = layout('<20,24h>');
  assert.equal(
    { body, shortest, longest, shape },
    { body: '0123456789abcdef', shortest: 20, longest: 24, shape: null },
  );
});

layouts('of parts and alternatives are an expression', () => {
  const { shape, shortest, longest } = layout('T<2U>/<3d> or x.<4,6l>');
  assert.is(shape, String.raw`(?:T[0-9A-Z]{2}\/[0-9]{3}|x\.[0-9a-z]{4,6})`);
  assert.equal([shortest, longest], [6 /* x.abcd */, 8 /* x.abcdef */]);
  assert.is(layout('T<2U>/<3d>').longest, 7);
});

layouts('name what a UUID is made of', () => {
  const { shape, longest } = layout('<uuid>');
  assert.is(longest, 36);
  assert.match('123e4567-e89b-12d3-a456-426614174000', new RegExp(`^${shape}$`));
});

layouts('refuse an alphabet that there is not', () => {
  assert.throws(() => layout('<4Z>'), /no alphabet Z/);
});

layouts('make samples that fit them', () => {
  const part = fc.oneof(
    fc
      .tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom(...'dhHlUawpbeq'),
      )
      .map(([from, more, alphabet]) => `<${from},${from + more}${alphabet}>`),
    fc.constantFrom('-', '.', ':', '/', '$', 'live_', '(+)'),
  );
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 1, max: 1e6 }),
      (parts, seed) => {
        const { shape, shortest, longest, body, sample } = layout(parts.join(''));
        const text = sample(seed);
        if (shape !== null) assert.match(text, new RegExp(`^${shape}$`));
        assert.ok(shortest <= text.length && text.length <= longest);
        assert.ok([...text].every((character) => body.includes(character)));
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

layouts.run();
