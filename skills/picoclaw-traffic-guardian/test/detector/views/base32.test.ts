import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBase32 } from '../../../lib/detector/views/base32.ts';

const base32 = suite('base32');
const seed = 20260426;
const decode = (text: string) => decodeBase32(Buffer.from(text), 0, text.length).toString('latin1');

/** The definition, bit by bit. */
function encode(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(group.padEnd(5, '0'), 2)))
    .join('');
}

base32('undoes the vectors of RFC 4648', () => {
  for (const [text, encoded] of [
    ['', ''],
    ['f', 'MY======'],
    ['fo', 'MZXQ===='],
    ['foo', 'MZXW6==='],
    ['foob', 'MZXW6YQ='],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI======'],
  ] as const) {
    assert.is(decode(encoded), text);
    assert.is(decode(encoded.toLowerCase().replaceAll('=', '')), text);
  }
});

base32('undoes any bytes, with line breaks within', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.is(decode(encode(bytes).replace(/.{1,9}/g, '$&\r\n')), Buffer.from(bytes).toString('latin1'));
    }),
    { seed, numRuns: 500 },
  );
});

base32('reads nothing behind padding', () => {
  assert.is(decode('MY======MZXW6YTB'), 'f');
  assert.is(decode('='.repeat(1 << 20)), '');
});

base32.run();
