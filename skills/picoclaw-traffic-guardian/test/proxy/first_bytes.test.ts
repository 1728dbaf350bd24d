import { METHODS } from 'node:http';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Beginning, FirstBytes } from '../../lib/proxy/first_bytes.ts';

const test = suite('first bytes');

function read(text: string, step = text.length): { readonly answer: Beginning; readonly after: number } {
  const bytes = Buffer.from(text, 'latin1');
  const first = new FirstBytes();
  for (let at = 0; at < bytes.length; at += Math.max(1, step)) {
    const answer = first.push(bytes.subarray(at, at + Math.max(1, step)));
    if (answer !== 'more') return { answer, after: Math.min(bytes.length, at + step) };
  }
  return { answer: 'more', after: bytes.length };
}

test('every method that can be read begins a request, and CONNECT does not', () => {
  for (const method of METHODS)
    for (const version of ['1.0', '1.1'])
      assert.is(
        read(`${method} /x?y HTTP/${version}\r\n`).answer,
        method === 'CONNECT' ? 'other' : 'http',
        method,
      );
  assert.is(read('OPTIONS * HTTP/1.1\r\n').answer, 'http');
  assert.is(read('GET http://a.test/ HTTP/1.1\r\n').answer, 'http');
});

test('the preface of HTTP/2 and a TLS record are known by their beginning', () => {
  assert.is(read('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').answer, 'http2');
  assert.equal(read('\x16', 1), { answer: 'tls', after: 1 });
});

test('what cannot become a request line is something else with the first byte that tells', () => {
  const cases: ReadonlyArray<readonly [string, number]> = [
    ['SSH-2.0-x\r\n', 2], // SOURCE, SUBSCRIBE and SEARCH begin with S, none with SS
    ['EHLO a.test\r\n', 1],
    ['\x00\x01', 1],
    ['\r\nGET / HTTP/1.1\r\n', 1],
    ['get / HTTP/1.1\r\n', 1],
    ['GET  / HTTP/1.1\r\n', 5],
    ['GETX / HTTP/1.1\r\n', 4],
    ['GE / HTTP/1.1\r\n', 3],
    ['GET key\r\n', 5],
    ['GET /\x00 HTTP/1.1\r\n', 6],
    ['GET / HTTP/1.1\n', 15],
    ['GET /\r\n', 7],
    ['GET / HTTP/2.0\r\n', 16],
    ['GET / HTTP/1.2\r\n', 16],
    ['OPTIONS * RTSP/1.0\r\n', 20],
    ['PRI * HTTP/1.1\r\n', 16],
  ];
  for (const [text, after] of cases) assert.equal(read(text, 1), { answer: 'other', after }, text);
});

test('an unfinished line waits, and an endless one does not for ever', () => {
  for (const text of ['G', 'GET', 'GET ', 'GET /', 'GET / HTTP/1.1', 'GET / HTTP/1.1\r', 'M-SEARCH', 'PR'])
    assert.is(read(text).answer, 'more', text);
  assert.equal(read(`GET /${'a'.repeat(70_000)}`, 1000), { answer: 'other', after: 66_000 });
});

test('the answer does not depend on where the bytes are cut', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('GET / HTTP/1.1\r\n', 'POST /a HTTP/1.0\r\nX: y\r\n', 'PRI * HTTP/2.0\r\n', 'PUT x\r\n'),
    fc
      .tuple(fc.constantFrom('GET ', 'GET /', 'DELETE *'), fc.string({ maxLength: 12 }))
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(line, fc.integer({ min: 1, max: 20 }), (text, step) => {
      assert.is(read(text, step).answer, read(text).answer);
    }),
    { numRuns: 1_000, seed: 5 },
  );
});

test.run();
