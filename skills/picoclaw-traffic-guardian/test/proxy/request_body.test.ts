import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestFraming } from '../../lib/proxy/headers.ts';
import { RequestBody } from '../../lib/proxy/request_body.ts';

/** Reads `wire` in pieces; how many of its bytes belonged to the body, and what stood in it. */
function read(framing: RequestFraming, length: number, wire: string, step = wire.length) {
  let data = '';
  const ends: Array<readonly string[]> = [];
  const body = new RequestBody(framing, length, {
    data: (chunk) => {
      data += chunk.toString('latin1');
    },
    end: (rawTrailers) => ends.push(rawTrailers),
  });
  let taken = 0;
  for (let at = 0; at < wire.length && !body.done; at += step) {
    const chunk = Buffer.from(wire.slice(at, at + step), 'latin1');
    const count = body.push(chunk);
    if (count === -1) return 'malformed';
    taken += count;
  }
  return { data, taken, ends, done: body.done };
}

const CHUNKED = '5\r\nhello\r\n1 ;ext=1\r\n,\r\n0006\r\n world\r\n0\r\nA: b\r\nC:d\r\n\r\n';

const test = suite('request body');

test('none ends before it begins', () => {
  assert.equal(read('none', 0, 'next'), { data: '', taken: 0, ends: [[]], done: true });
  assert.equal(read('length', 0, 'next'), { data: '', taken: 0, ends: [[]], done: true });
});

test('a length is kept to, at every cut', () => {
  for (let step = 1; step < 10; step++) {
    assert.equal(read('length', 5, 'helloGET /', step), { data: 'hello', taken: 5, ends: [[]], done: true });
  }
  assert.equal(read('length', 5, 'hell'), { data: 'hell', taken: 4, ends: [], done: false });
});

test('chunks and trailers are read at every cut, and nothing behind them', () => {
  for (let step = 1; step <= CHUNKED.length + 6; step++) {
    assert.equal(read('chunked', 0, `${CHUNKED}GET / `, step), {
      data: 'hello, world',
      taken: CHUNKED.length,
      ends: [['A', 'b', 'C', 'd']],
      done: true,
    });
  }
});

test('malformed framing is noticed, at every cut', () => {
  const bad = [
    'x\r\n',
    '-1\r\n',
    '1g\r\n',
    '\r\n',
    '1\r\nab\r\n',
    '0\r\nno colon\r\n',
    '0x1\r\na\r\n',
    '1'.repeat(13),
  ];
  for (const wire of [...bad, `${'0'.repeat(20_000)}`, `0\r\n${`A: ${'b'.repeat(9_000)}\r\n`.repeat(8)}`]) {
    const ended = wire.endsWith('\r\n') ? wire : `${wire}\r\n`;
    assert.is(read('chunked', 0, ended), 'malformed', wire.slice(0, 20));
    assert.is(read('chunked', 0, ended, 7), 'malformed', wire.slice(0, 20));
  }
});

test('random input never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (text, step) => {
      read('chunked', 0, text, step);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test.run();
