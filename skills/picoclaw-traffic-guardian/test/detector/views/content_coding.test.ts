import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ContentCoding, ContentDecoder, codingsOf } from '../../../lib/detector/views/content_coding.ts';
import type { DecodeResult } from '../../../lib/detector/views/zlib_pump.ts';
import { zstdFrame } from './zstd/zstd_frame.ts';

const contentCoding = suite('content coding');
const seed = 20260426;
const LIMITS = { maxBytes: 64 * 1024 * 1024, maxRatio: 100 };

interface Decoded {
  readonly text: Buffer;
  readonly result: DecodeResult;
  readonly end: DecodeResult;
}

async function decode(
  codings: readonly ContentCoding[],
  pieces: readonly Uint8Array[],
  limits = LIMITS,
): Promise<Decoded> {
  const text: Buffer[] = [];
  const decoder = ContentDecoder.open(codings, limits, (piece) => text.push(Buffer.from(piece)));
  if (decoder === undefined) throw new Error('no decoder');
  try {
    for (const piece of pieces) {
      const result = await decoder.push(piece);
      if (result !== 'more') return { text: Buffer.concat(text), result, end: result };
    }
    const end = await decoder.end();
    return { text: Buffer.concat(text), result: 'more', end };
  } finally {
    decoder.destroy();
  }
}

const bytewise = (bytes: Buffer) => Array.from(bytes, (_, n) => bytes.subarray(n, n + 1));

contentCoding('reads the field: order, case, aliases, repetition', () => {
  assert.equal(codingsOf(''), []);
  assert.equal(codingsOf('identity'), []);
  assert.equal(codingsOf('GZIP'), ['gzip']);
  assert.equal(codingsOf(' deflate , identity,, x-gzip '), ['gzip', 'deflate']);
  assert.equal(codingsOf('gzip, zstd'), ['zstd', 'gzip']);
  assert.is(codingsOf('compress'), 'unknown_encoding');
  assert.is(codingsOf('gzip, constructor'), 'unknown_encoding');
  assert.is(codingsOf('br,br,br,br,br'), 'unknown_encoding');
});

const encoders: ReadonlyArray<readonly [string, ContentCoding, (text: Buffer) => Buffer]> = [
  ['gzip', 'gzip', (text) => gzipSync(text)],
  ['deflate in zlib format', 'deflate', (text) => deflateSync(text)],
  ['deflate in raw format', 'deflate', (text) => deflateRawSync(text)],
  ['brotli', 'br', (text) => brotliCompressSync(text)],
  ['zstd', 'zstd', (text) => zstdFrame(text)],
];
for (const [name, coding, encode] of encoders) {
  contentCoding(`undoes ${name}, whole, byte by byte, and split anywhere`, async () => {
    const text = Buffer.from('The quick brown fox. '.repeat(20));
    const coded = encode(text);
    assert.equal((await decode([coding], [coded])).text, text);
    assert.equal((await decode([coding], bytewise(coded))).text, text);
    for (let at = 0; at <= coded.length; at++) {
      const { text: decoded, end } = await decode([coding], [coded.subarray(0, at), coded.subarray(at)]);
      assert.equal(decoded, text, `split at ${at}`);
      assert.is(end, 'more');
    }
  });

  contentCoding(`${name}: what was flushed is out before the rest comes`, async () => {
    const original = Buffer.from(Array.from({ length: 20_000 }, (_, n) => n * n).join());
    const coded = encode(original);
    const { text } = await decode([coding], [coded.subarray(0, coded.length - 9)]);
    assert.ok(text.length > original.length / 2, `${text.length} of ${original.length} bytes`);
    assert.equal(text, original.subarray(0, text.length));
  });

  contentCoding(`${name}: data that ends early or is damaged is called so`, async () => {
    const coded = encode(Buffer.from(Array.from({ length: 400 }, (_, n) => (n * 7919) & 0xff)));
    assert.is((await decode([coding], [coded.subarray(0, 20)])).end, 'damaged');
    const broken = Buffer.from(coded);
    broken.fill(0xff, 5, 60);
    assert.is((await decode([coding], [broken])).end, 'damaged');
  });

  contentCoding(`${name}: an empty text is sound`, async () => {
    const { text, end } = await decode([coding], [encode(Buffer.alloc(0))]);
    assert.is(text.length, 0);
    assert.is(end, 'more');
  });

  contentCoding(`${name}: garbage after the coded data costs nothing of it`, async () => {
    const text = Buffer.from('text');
    const garbage = Buffer.from('garbage');
    for (const pieces of [[encode(text), garbage, garbage], [Buffer.concat([encode(text), garbage])]]) {
      const { text: decoded, result } = await decode([coding], pieces);
      assert.equal(decoded, text);
      assert.is(result, 'more');
    }
  });
}

contentCoding('undoes codings on top of each other', async () => {
  const text = Buffer.from('stacked '.repeat(1000));
  const coded = zstdFrame(brotliCompressSync(deflateSync(gzipSync(text))));
  assert.equal((await decode(['zstd', 'br', 'deflate', 'gzip'], [coded])).text, text);
  assert.equal((await decode(['zstd', 'br', 'deflate', 'gzip'], bytewise(coded))).text, text);
  assert.equal((await decode(['gzip', 'zstd'], [gzipSync(zstdFrame(text))])).text, text);
});

contentCoding('a wrong checksum withholds nothing', async () => {
  for (const [coding, coded] of [
    ['gzip', gzipSync('text')],
    ['deflate', deflateSync('text')],
  ] as const) {
    coded.fill(0x55, coded.length - 4);
    assert.is((await decode([coding], [coded])).text.toString(), 'text', coding);
  }
});

contentCoding('a gzip header with all its optional parts, at every split point', async () => {
  const plain = gzipSync('text');
  const header = Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3]);
  const parts = [
    Buffer.from([3, 0, 1, 2, 3]),
    Buffer.from('name\0'),
    Buffer.from('comment\0'),
    Buffer.from([9, 9]),
  ];
  const coded = Buffer.concat([header, ...parts, plain.subarray(10)]);
  for (let at = 0; at <= coded.length; at++) {
    const { text, end } = await decode(['gzip'], [coded.subarray(0, at), coded.subarray(at)]);
    assert.is(text.toString(), 'text', `split at ${at}`);
    assert.is(end, 'more');
  }
  for (const flags of [0x04, 0x08, 0x10, 0x02, 0x00]) {
    header[3] = flags;
    const present = parts.filter((_, n) => flags === [0x04, 0x08, 0x10, 0x02][n]);
    const { text } = await decode(['gzip'], [Buffer.concat([header, ...present, plain.subarray(10)])]);
    assert.is(text.toString(), 'text', `flags ${flags}`);
  }
});

contentCoding('gzip members that follow each other are one text', async () => {
  const coded = Buffer.concat([gzipSync('one '), gzipSync(''), gzipSync('two')]);
  for (let at = 0; at <= coded.length; at++) {
    const { text } = await decode(['gzip'], [coded.subarray(0, at), coded.subarray(at)]);
    assert.is(text.toString(), 'one two', `split at ${at}`);
  }
});

contentCoding('plain text that claims a coding is damaged data', async () => {
  for (const coding of ['gzip', 'deflate', 'br', 'zstd'] as const) {
    const { end, text } = await decode([coding], [Buffer.from('{"model":"gpt","input":"plain"}')]);
    assert.is(end, 'damaged', coding);
    assert.is(text.length, 0);
  }
});

contentCoding('a bomb is left at the ratio cap, with all before it seen', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  const { text, result } = await decode(['gzip'], [bomb], { maxBytes: 1e9, maxRatio: 100 });
  assert.is(result, 'limit');
  assert.is(text.length, Math.max(1024 * 1024, 100 * bomb.length));
});

contentCoding('a bomb within a bomb is left as well', async () => {
  const inner = gzipSync(Buffer.alloc(32 * 1024 * 1024));
  const bomb = gzipSync(Buffer.concat(Array.from({ length: 40 }, () => inner)));
  const { result } = await decode(['gzip', 'gzip'], [bomb], { maxBytes: 16 * 1024 * 1024, maxRatio: 1000 });
  assert.is(result, 'limit');
});

contentCoding('output is cut at the byte cap exactly', async () => {
  const text = Buffer.from('0123456789'.repeat(1000));
  const { text: decoded, result } = await decode(['gzip'], [gzipSync(text)], {
    maxBytes: 4321,
    maxRatio: 1000,
  });
  assert.is(result, 'limit');
  assert.equal(decoded, text.subarray(0, 4321));
});

contentCoding('decoders that hold much memory are few at a time', () => {
  const open = () => ContentDecoder.open(['br'], LIMITS, () => undefined);
  const decoders = Array.from({ length: 100 }, open);
  const opened = decoders.filter((decoder) => decoder !== undefined);
  assert.ok(opened.length > 4 && opened.length <= 16, `${opened.length} at once`);
  for (const decoder of opened) {
    decoder.destroy();
    decoder.destroy();
  }
  const again = open();
  assert.ok(again);
  again.destroy();
});

contentCoding('any bytes are decoded or refused, never thrown at', async () => {
  const coding = fc.constantFrom<ContentCoding>('gzip', 'deflate', 'br', 'zstd');
  await fc.assert(
    fc.asyncProperty(
      fc.array(coding, { minLength: 1, maxLength: 3 }),
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
      fc.boolean(),
      async (codings, pieces, withMagic) => {
        const magic = withMagic ? [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])] : [];
        const { result } = await decode(codings, [...magic, ...pieces]);
        assert.ok(['more', 'damaged', 'limit'].includes(result));
      },
    ),
    { seed, numRuns: 300 },
  );
});

contentCoding.run();
