import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { portableEngine } from '../../../lib/detector/gate/portable_engine.ts';
import type { TextDecoder } from '../../../lib/detector/views/decoder.ts';
import { decodeIn } from './decode.ts';

const engine = portableEngine([]);
const seed = 20260426;

/** Decodes pieces of a text with a decoder of their own. */
export function decodeWith(make: () => TextDecoder, ...pieces: Buffer[]): Buffer {
  return decodeIn(engine, make(), pieces);
}

/** Texts made of `units` and of any bytes decode alike however they are split, and to no more bytes than they have. */
export function assertSplitsDoNotMatter(
  make: () => TextDecoder,
  units: readonly string[],
  numRuns = 1000,
): void {
  const unit = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...units).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)) },
  );
  const sample = fc.array(unit, { maxLength: 20 }).map((pieces) => Buffer.concat(pieces));
  fc.assert(
    fc.property(sample, fc.nat(60), (bytes, cut) => {
      const whole = decodeWith(make, bytes);
      const single = Array.from(bytes, (_, n) => bytes.subarray(n, n + 1));
      assert.equal(decodeWith(make, ...single), whole);
      assert.equal(decodeWith(make, bytes.subarray(0, cut), bytes.subarray(cut)), whole);
    }),
    { seed, numRuns },
  );
}
