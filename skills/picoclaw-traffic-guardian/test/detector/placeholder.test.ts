import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isPlaceholder } from '../../lib/detector/placeholder.ts';
import { ALNUM, filler, HEX } from '../../lib/detector/rules/filler.ts';

const placeholder = suite('placeholder');

placeholder('is what documentation puts where a key belongs', () => {
  for (const text of [
    '',
    '...',
    'xxxxxxxxxxxxxxxxxxxxxxxx',
    'XXXX-XXXX-XXXX-XXXX',
    '0000000000000000',
    'your-api-key',
    'YOUR_API_KEY_HERE',
    'replace_me_with_your_secret_token',
    'abcdefghijklmnopqrstuvwxyz',
    '1234567890abcdef1234567890abcdef',
    'abababababababab',
  ]) {
    assert.ok(isPlaceholder(text), text);
  }
});

placeholder('is not a key, even one that looks regular or holds a stop word', () => {
  for (const text of [
    filler(16, HEX),
    filler(48, ALNUM),
    `EXAMPLE${filler(40, ALNUM)}`,
    'deadbeefcafebabe8badf00d0defaced',
    'abc123DEF456ghi789JKL012mno345PQR678stu',
    'correcthorsebatterystaple4Ever',
  ]) {
    assert.not.ok(isPlaceholder(text), text);
  }
});

placeholder('is never 32 random hex digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1 << 30 }), (seed) => !isPlaceholder(filler(32, HEX, seed))),
    { seed: 7, numRuns: 2000 },
  );
});

placeholder.run();
