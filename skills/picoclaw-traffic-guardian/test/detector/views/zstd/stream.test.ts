import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DecodeResult } from '../../../../lib/detector/views/zlib_pump.ts';
import { ZstdStream } from '../../../../lib/detector/views/zstd/stream.ts';
import { blockHeader, frameHeader, zstdFrame } from './zstd_frame.ts';

const zstd = suite('zstd');
const seed = 20260426;

async function decode(
  pieces: readonly Uint8Array[],
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly text: Buffer; readonly result: DecodeResult }> {
  const stream = new ZstdStream();
  const text: Buffer[] = [];
  let length = 0;
  const take = (piece: Buffer): DecodeResult => {
    text.push(Buffer.from(piece));
    length += piece.length;
    return length > most ? 'limit' : 'more';
  };
  let result: DecodeResult = 'more';
  for (const piece of [...pieces, null]) {
    if (result === 'more') result = await stream.feed(piece, take);
  }
  stream.destroy();
  return { text: Buffer.concat(text), result };
}

const ORIGINAL = Buffer.from(
  Array.from(
    { length: 60 },
    (_, n) =>
      `${(n * n) % 997} ${'abcdefghij'[n % 10]}${'qwertz'.charAt(n % 6).repeat(n % 4)} the quick brown fox ${n}\n`,
  ).join(''),
);
/** ORIGINAL as `zstd -1` and `zstd -19` 1.5 write it: Huffman-coded literals and sequences with tables of their own. */
const FRAMES = [
  'KLUv/QRITQ0Ahl1IG4AlagMgClFAOE5Y+99+MDCvSCKR3f1UTrp2GEcAPQA9AKtlK+OI5arDoXhZ+VShQPyc8jav5MQc1chg' +
    'WL5oHQyU6zkPydOM1/IRCITja0MQ4+gyFC+fDwiSBxgEhOIABiMwOLIUTvwEL0xOlpCRLV9DVlOuSJ2WPE2NhtJnx9fSZsYx' +
    'ocuKF6KPHfRW89JzKuZoZ7R8k1mVa5qzkqeZsZDrlq+OB0bcWx8et0w2NI4UubA4JvVB4nfUe83R0umYI0SjW27orKd815yX' +
    'PJkZD/lm+e64re2Qua546foc8XPWa03ebH4WnZL5oTPK5SnNmsoTy5nJ8YyJ3Gx9eTwr2dL4KeTK4uioTxLXk15sjg46IfNT' +
    'Z4TLs8yKys3KicnrAjsgAMMZoTtAXs3hKtyPvw0aNa/wHw/yNa/wHw/yag5XxYxZl0Cu5hX+40G+5hX+40Fezd+qGDJrHcip' +
    'eVwVLiaoC/I41BynCtcS1II8zmqOm8KfCNRsgFwtaoMbtQGqcDJAHrbmFU4fn42Cwr/DYqU4fMU1Cgf38YfPbFc08I9/fkb/' +
    'shMnnBDK',
  'KLUv/QRo1QsApp1IGYA5bQgExt7+zczMDGEGASSRyO5+KiddOwxHAD4APwDIV8tWxxHLVYuF8bLyORwAP6e8gVdyao5qlEgw' +
    'X7QWCsv1nAvlacZr+QwGA/K1JclxdCWMl88VBOWDBMFgXHA0iMIT5nDAT8nJmmNCRsZ8DVltuSJ1mvI0NVpyRekz5Gtps+OY' +
    '0GXGC9HHDnor8NJzquZoZ8R8k1mXa5qzlKeZsZLrlq8CyffWh8gtkw2PI0UuNI5JfRDwO+q9wNHS6ZojRKNjbuisy3fNecqT' +
    'mfGSb5bPgNzWdhyZ64yXrs8Bfs56Ay8M3gz8LDpl80NnlMxTmnV5YjlTOZ4xk5utL5FnJdvxU8iVxtFRnwRcT3oxcHTQqfmp' +
    'M0LmWWbF5WblNCivMwY7qBHcMET8+hvgMM0CPRH8L6PJBxJ3YG9NUtgkKhxWYAx2ICU/b30g/LgzQVH4gbgNhzyexGxttULc' +
    'AxLZKmzN/szVgPwsnPV1GU2l2QGg9/ymu6MKJ5wQyg==',
].map((frame) => Buffer.from(frame, 'base64'));

zstd('undoes real frames, whole, byte by byte and split anywhere', async () => {
  for (const frame of FRAMES) {
    assert.equal(await decode([frame]), { text: ORIGINAL, result: 'more' });
    assert.equal((await decode(Array.from(frame, (_, n) => frame.subarray(n, n + 1)))).text, ORIGINAL);
    for (let at = 0; at <= frame.length; at++) {
      assert.equal(
        (await decode([frame.subarray(0, at), frame.subarray(at)])).text,
        ORIGINAL,
        `split at ${at}`,
      );
    }
  }
});

zstd('undoes what the zstd program makes of a large file at every kind of level', async () => {
  const original = readFileSync(process.execPath).subarray(40_000_000, 41_500_000);
  for (const options of [
    ['-1'],
    ['--fast=9'],
    ['-5', '--no-check'],
    ['-9', '--long=23'],
    ['-15', '--no-content-size'],
  ]) {
    const { stdout, status } = spawnSync('zstd', ['-c', '-q', ...options], {
      input: original,
      maxBuffer: 1 << 24,
    });
    if (status !== 0) {
      process.stdout.write('\nNOTE no zstd program here: its frames were not compared\n');
      return;
    }
    const { text, result } = await decode([stdout]);
    assert.is(result, 'more');
    assert.ok(text.equals(original), options.join(' '));
  }
});

zstd(
  'frames follow each other, and frames to be skipped stand between them, at every split point',
  async () => {
    const skippable = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const empty = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
    const coded = Buffer.concat([
      skippable,
      zstdFrame(Buffer.from('one ')),
      empty,
      zstdFrame(Buffer.from('two'), 2),
    ]);
    for (let at = 0; at <= coded.length; at++) {
      const { text, result } = await decode([coded.subarray(0, at), coded.subarray(at)]);
      assert.is(text.toString(), 'one two', `split at ${at}`);
      assert.is(result, 'more');
    }
  },
);

zstd('a wrong checksum withholds nothing', async () => {
  const [frame = Buffer.alloc(0)] = FRAMES;
  const broken = Buffer.from(frame);
  broken.fill(0x55, broken.length - 4);
  assert.equal(await decode([broken]), { text: ORIGINAL, result: 'more' });
});

zstd('every frame that ends early is damaged, with what came before looked at', async () => {
  const [frame = Buffer.alloc(0)] = FRAMES;
  for (let length = 0; length < frame.length; length++) {
    const { text, result } = await decode([frame.subarray(0, length)]);
    assert.is(result, 'damaged', `${length} bytes`);
    assert.ok(text.equals(ORIGINAL.subarray(0, text.length)));
  }
});

zstd('a window beyond 8 MB is refused, one of 8 MB is not', async () => {
  const block = Buffer.concat([blockHeader('rle', 5, true), Buffer.from('x')]);
  assert.equal(await decode([frameHeader(13), block]), { text: Buffer.from('xxxxx'), result: 'more' });
  assert.is((await decode([frameHeader(14), block])).result, 'damaged');
});

zstd('a frame that wants a dictionary is damaged, one that names none is not', async () => {
  const named = (id: number) =>
    Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 0x38, id]),
      blockHeader('raw', 1, true),
      Buffer.from('x'),
    ]);
  assert.is((await decode([named(7)])).result, 'damaged');
  assert.is((await decode([named(0)])).text.toString(), 'x');
});

zstd('blocks are no larger than 128 KB and than the window', async () => {
  const frame = (exponent: number, size: number) => [
    frameHeader(exponent),
    blockHeader('rle', size, true),
    Buffer.from('x'),
  ];
  assert.is((await decode(frame(13, 128 * 1024))).text.length, 128 * 1024);
  assert.is((await decode(frame(13, 128 * 1024 + 1))).result, 'damaged');
  assert.is((await decode(frame(0, 1024))).text.length, 1024);
  assert.is((await decode(frame(0, 1025))).result, 'damaged');
});

zstd('a bomb is left when the sink has had enough', async () => {
  const block = Buffer.concat([blockHeader('rle', 128 * 1024, false), Buffer.from('x')]);
  const bomb = Buffer.concat([frameHeader(13), ...Array.from({ length: 4096 }, () => block)]);
  const { text, result } = await decode([bomb], 1024 * 1024);
  assert.is(result, 'limit');
  assert.is(text.length, 1024 * 1024 + 128 * 1024);
});

zstd('many small blocks under a large window move it seldom', async () => {
  const block = Buffer.concat([blockHeader('raw', 1, false), Buffer.from('x')]);
  const filler = Buffer.concat([blockHeader('rle', 128 * 1024, false), Buffer.from('y')]);
  const coded = Buffer.concat([
    frameHeader(13),
    ...Array.from({ length: 100 }, () => filler),
    ...Array.from({ length: 50_000 }, () => block),
    blockHeader('raw', 0, true),
  ]);
  const { text, result } = await decode([coded]);
  assert.is(result, 'more');
  assert.is(text.length, 100 * 128 * 1024 + 50_000);
});

zstd('any damage is told or survived, alike however the bytes are split', async () => {
  const damage = fc.array(fc.tuple(fc.nat(440), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...FRAMES), damage, fc.nat(440), async (frame, changes, cut) => {
      const broken = Buffer.from(frame);
      for (const [at, value] of changes) broken[at % broken.length] = value;
      const whole = await decode([broken], 1024 * 1024);
      assert.ok(['more', 'damaged', 'limit'].includes(whole.result));
      assert.equal(await decode([broken.subarray(0, cut), broken.subarray(cut)], 1024 * 1024), whole);
    }),
    { seed, numRuns: 1500 },
  );
});

zstd('any bytes behind a frame header are decoded or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
      const coded = Buffer.concat([frameHeader(), blockHeader('compressed', bytes.length, true), bytes]);
      assert.ok(['more', 'damaged'].includes((await decode([coded])).result));
    }),
    { seed, numRuns: 2000 },
  );
});

zstd.run();
