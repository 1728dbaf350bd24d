import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gate } from '../../../lib/detector/gate/gate.ts';
import { portableEngine } from '../../../lib/detector/gate/portable_engine.ts';
import { JsonEscapes } from '../../../lib/detector/views/json_escapes.ts';
import { decodeIn } from './decode.ts';

const jsonEscapes = suite('JSON escapes');
const seed = 20260426;
const engines = [new Gate(['xxx']).engine, portableEngine([])];
const decode = (...pieces: Buffer[]) => {
  const [fast, portable] = engines.map((engine) => decodeIn(engine, new JsonEscapes(engine), pieces));
  assert.equal(fast, portable, 'both engines agree');
  return fast ?? Buffer.alloc(0);
};
const text = (source: string) => decode(Buffer.from(source)).toString();

jsonEscapes('undoes every escape of JSON', () => {
  assert.is(text(String.raw`\" \\ \/ \b\f\n\r\t \u0041\u00e9\u20ac\ud83d\ude00`), '" \\ / \b\f\n\r\t Aé€😀');
});

jsonEscapes("shows what Go's encoder hides", () => {
  assert.is(text(String.raw`a \u0026\u0026 b \u003e c \u003c d`), 'a && b > c < d');
});

jsonEscapes('leaves alone what is no escape', () => {
  for (const source of [String.raw`C:\x \ \u12 \u12g4 \q`, 'plain', '', '\\'])
    assert.is(text(source), source);
});

jsonEscapes('one half of a surrogate pair becomes U+FFFD', () => {
  assert.is(text(String.raw`\ud83d \ud83dx \ude00 \ud83d\u0041 \ud83d\n \ud83d`), '� �x � �A �\n �');
});

jsonEscapes('escapes stand at every place of a word of eight bytes', () => {
  for (let lead = 0; lead < 20; lead++) {
    const around = ['x'.repeat(lead), 'y'.repeat(20 - lead)];
    assert.is(text(around.join('\\n')), around.join('\n'));
    assert.is(text(around.join('\\u0041')), around.join('A'));
    assert.is(text(around.join('\\\\[]]')), around.join('\\[]]'));
  }
});

jsonEscapes('passes bytes that are not UTF-8 through', () => {
  const bytes = Buffer.from([0x00, 0xff, 0xc3, 0x28, 0x80]);
  assert.equal(decode(bytes), bytes);
});

jsonEscapes('undoes what JSON.stringify did, at every split point', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (original) => {
      const escaped = Buffer.from(JSON.stringify(original).slice(1, -1));
      for (let at = 0; at <= escaped.length; at++) {
        assert.is(decode(escaped.subarray(0, at), escaped.subarray(at)).toString(), original);
      }
    }),
    { seed, numRuns: 300 },
  );
});

jsonEscapes('any bytes decode alike however they are split', () => {
  const unit = fc.constantFrom('\\', 'u', 'd', '8', '3', 'c', 'n', '"', 'x', '\\ud83d', '\\ude00', '\\u0041');
  const sample = fc.array(unit, { maxLength: 20 }).map((pieces) => Buffer.from(pieces.join('')));
  fc.assert(
    fc.property(sample, fc.array(fc.nat(60), { maxLength: 5 }), (bytes, cuts) => {
      const borders = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
        bytes.length,
      ];
      const pieces = borders.slice(1).map((border, n) => bytes.subarray(borders[n], border));
      assert.equal(decode(...pieces), decode(bytes));
      assert.equal(decode(...Array.from(bytes, (_, n) => bytes.subarray(n, n + 1))), decode(bytes));
    }),
    { seed, numRuns: 2000 },
  );
});

/** Bytes that no text holds, in which two in sixteen thousand look like an escape. */
const noise = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7) % 16));

jsonEscapes('undoes them in text among bytes of all kinds, and nothing else there', () => {
  const source = (inner: string) => Buffer.concat([noise, Buffer.from(inner, 'latin1'), noise]);
  for (const spelled of ['\\n', '\\u0041', '\\"']) {
    const undone = JSON.parse(`"${spelled}"`);
    for (const [before, after] of [
      ['AKIA', 'IO'],
      ['', 'secret'],
      ['secret', ''],
      ['\tabc', 'xyz\r'],
    ] as const) {
      assert.equal(
        decode(source(`\x00${before}${spelled}${after}\x00`)),
        source(`\x00${before}${undone}${after}\x00`),
      );
    }
    const alone = source(`\x00ab\x80${spelled}\x00z`);
    assert.equal(decode(alone), alone);
    // What stands beyond the block may be text.
    assert.equal(decode(noise, Buffer.from(`${spelled}\0`)).subarray(-2), Buffer.from(`${undone}\0`));
  }
});

jsonEscapes('both engines undo the same in bytes of all kinds', () => {
  const piece = fc.oneof(
    fc.constantFrom('\\', '\\n', '\\u00', '\\"', 'x', '\0\0'),
    fc.string({ unit: 'binary', maxLength: 9 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(40), (pieces, at) => {
      const text = pieces.map((one) => Buffer.from(one, 'latin1'));
      decode(Buffer.concat(text.slice(0, at)), Buffer.concat(text.slice(at)));
      decode(Buffer.concat([noise, ...text]));
    }),
    { seed, numRuns: 500 },
  );
});

jsonEscapes.run();
