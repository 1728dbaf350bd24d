import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isDeflatedText } from '../../../lib/detector/views/raw_deflate.ts';
import { encodingsOf } from '../../../lib/detector/views/run_encodings.ts';

const rawDeflate = suite('raw deflate');

const TEXTS = [
  'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  `{"users":[${'{"name":"Änne","token":"1a2b3c"},'.repeat(40)}]}`,
  Array.from({ length: 400 }, (_, n) => `line ${n * 7919} of a log that says ${n ** 3}\n`).join(''),
];

rawDeflate('is known by what it yields, however it was packed', () => {
  for (const text of TEXTS) {
    for (const level of [1, 6, 9]) {
      for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY]) {
        const packed = deflateRawSync(text, { level, strategy });
        assert.ok(isDeflatedText(packed), `${text.slice(0, 20)} at ${level}, ${strategy}`);
        const run = Buffer.from(packed.toString('base64'));
        assert.is(encodingsOf(run, 0, run.length) & 1, 1);
      }
    }
  }
});

rawDeflate('other bytes hardly ever pass for it', () => {
  let passed = 0;
  const runs = 20_000;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
      if (isDeflatedText(bytes)) passed++;
    }),
    { seed: 20261121, numRuns: runs },
  );
  assert.ok(passed < runs / 500, `${passed} of ${runs}`);
  for (const text of [...TEXTS, '<html>', '[1,2]', '', 'K'.repeat(100), '\x04\x05'.repeat(100)])
    assert.is(isDeflatedText(Buffer.from(text)), false, text);
});

rawDeflate.run();
