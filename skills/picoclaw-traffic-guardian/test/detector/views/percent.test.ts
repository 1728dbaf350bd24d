import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { portableEngine } from '../../../lib/detector/gate/portable_engine.ts';
import { PercentEncoding } from '../../../lib/detector/views/percent.ts';
import { decodeIn } from './decode.ts';

const percentEncoding = suite('percent-encoding');
const seed = 20260426;
const engine = portableEngine([]);
const decode = (name: 'percent' | 'form', ...pieces: Buffer[]) =>
  decodeIn(engine, new PercentEncoding(name), pieces);
const text = (name: 'percent' | 'form', source: string) => decode(name, Buffer.from(source)).toString();

percentEncoding('undoes encoded bytes in either case', () => {
  assert.is(text('percent', '/%65tc%2Fpasswd%2f%C3%A9'), '/etc/passwd/é');
});

percentEncoding('a plus is a space in forms only', () => {
  assert.is(text('percent', 'a+b%20c'), 'a+b c');
  assert.is(text('form', 'a+b%20c%2B'), 'a b c+');
});

percentEncoding('a percent sign that encodes nothing stays', () => {
  for (const source of ['100%', '%', '%4', '%zz', '%%', '%4%', '%%%41'.slice(0, 3)]) {
    assert.is(text('percent', source), source);
  }
  assert.is(text('percent', '%%41%4%42'), '%A%4B');
  assert.is(text('form', '%+%4+'), '% %4 ');
});

percentEncoding('undoes encodeURIComponent and URLSearchParams, at every split point', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 10 }), (original) => {
      const encoded = [
        ['percent', Buffer.from(encodeURIComponent(original))],
        ['form', Buffer.from(new URLSearchParams({ x: original }).toString().slice(2))],
      ] as const;
      for (const [name, bytes] of encoded) {
        for (let at = 0; at <= bytes.length; at++) {
          assert.is(decode(name, bytes.subarray(0, at), bytes.subarray(at)).toString(), original);
        }
      }
    }),
    { seed, numRuns: 300 },
  );
});

percentEncoding('any bytes decode alike however they are split', () => {
  const sample = fc
    .array(fc.constantFrom('%', '4', '1', 'z', '+', 'F'), { maxLength: 16 })
    .map((pieces) => Buffer.from(pieces.join('')));
  fc.assert(
    fc.property(sample, (bytes) => {
      const single = Array.from(bytes, (_, n) => bytes.subarray(n, n + 1));
      assert.equal(decode('form', ...single), decode('form', bytes));
    }),
    { seed, numRuns: 2000 },
  );
});

percentEncoding.run();
