import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fitting } from '../../lib/operator/fitting.ts';

const test = suite('fitting');

test('shows as many items as fit, and never one fewer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 40 }), { maxLength: 40 }),
      fc.integer({ min: 3, max: 600 }),
      (sizes, budget) => {
        const render = (shown: number) =>
          `[${sizes
            .slice(0, shown)
            .map((size) => 'é'.repeat(size))
            .join('')}]`;
        const { text, shown } = fitting(sizes.length, budget, render);
        assert.is(text, render(shown));
        assert.ok(Buffer.byteLength(text) <= budget);
        // Items of no size make several counts equally long; the next one that adds bytes must not fit.
        if (shown < sizes.length) assert.ok(Buffer.byteLength(render(shown + 1)) > budget);
      },
    ),
    { seed: 7 },
  );
});

test('shows nothing of what does not fit at all', () => {
  assert.equal(
    fitting(3, 5, (shown) => 'head that is too long'.repeat(shown + 1)),
    { text: 'head that is too long', shown: 0 },
  );
});

test.run();
