import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Utf16, type Utf16Variant, utf16Variant } from '../../../lib/detector/views/utf16.ts';

const utf16 = suite('UTF-16');
const seed = 20260426;
const VARIANTS = ['le', 'be'] as const;

function encode(text: string, variant: Utf16Variant): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return variant === 'le' ? bytes : bytes.swap16();
}

function decode(variant: Utf16Variant, ...pieces: Buffer[]): Buffer {
  const decoder = new Utf16(variant);
  return Buffer.concat([...pieces.map((piece) => decoder.decode(piece)), decoder.finish()]);
}

utf16('becomes UTF-8 at every split point', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...VARIANTS),
      fc.string({ unit: 'grapheme', maxLength: 10 }),
      (variant, text) => {
        const bytes = encode(text, variant);
        for (let at = 0; at <= bytes.length; at++) {
          assert.is(decode(variant, bytes.subarray(0, at), bytes.subarray(at)).toString(), text);
        }
      },
    ),
    { seed, numRuns: 300 },
  );
});

utf16('any bytes become UTF-8, alike however they are split', () => {
  fc.assert(
    fc.property(fc.constantFrom(...VARIANTS), fc.uint8Array({ maxLength: 20 }), (variant, sample) => {
      const bytes = Buffer.from(sample);
      const whole = decode(variant, bytes);
      assert.is(Buffer.from(whole.toString()).compare(whole), 0);
      const single = Array.from(bytes, (_, n) => bytes.subarray(n, n + 1));
      assert.equal(decode(variant, ...single), whole);
    }),
    { seed, numRuns: 500 },
  );
});

utf16('drops the byte order mark, keeps a lone surrogate as U+FFFD, leaves its input alone', () => {
  for (const variant of VARIANTS) {
    const bytes = encode('\ufeffa\ud800b', variant);
    const before = Buffer.from(bytes);
    assert.is(decode(variant, bytes).toString(), 'a�b');
    assert.equal(bytes, before);
  }
});

utf16('is recognised by its mark or by its zeros, and other bytes are not taken for it', () => {
  for (const variant of VARIANTS) {
    assert.is(utf16Variant(encode('\ufeff', variant)), variant);
    assert.is(utf16Variant(encode('curl', variant)), variant);
    assert.is(utf16Variant(encode('Write-Host "höflich €"; iwr', variant)), variant);
    assert.is(utf16Variant(encode('abc', variant)), undefined);
  }
  for (const other of [
    '',
    'plain text, nothing else',
    '\0\0\0\0\0\0\0\0\0\0',
    '日本語のテキスト',
    'a\0\0\0b\0\0\0c\0\0\0',
  ])
    assert.is(utf16Variant(Buffer.from(other)), undefined, other);
});

utf16.run();
