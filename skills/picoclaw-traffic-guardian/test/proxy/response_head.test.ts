import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  MAX_HEAD_BYTES,
  ResponseHeadParser,
  type ResponseHeadResult,
} from '../../lib/proxy/response_head.ts';

function read(wire: string, step = wire.length): ResponseHeadResult {
  const parser = new ResponseHeadParser();
  for (let at = 0; at < wire.length; at += step) {
    const result = parser.push(Buffer.from(wire.slice(at, at + step), 'latin1'));
    if (result.kind !== 'more') return result;
  }
  return { kind: 'more' };
}

const test = suite('response head');

test('a head is read at every cut, with its own bytes and those behind it', () => {
  const head = 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nempty:\r\n dup \r\n\r\n'.replace(
    ' dup ',
    'Dup: \t a b\t ',
  );
  for (let step = 1; step <= head.length + 4; step++) {
    const result = read(`${head}rest`, step);
    assert.is(result.kind, 'head');
    if (result.kind !== 'head') return;
    assert.is(result.head.status, 101);
    assert.equal(result.head.rawHeaders, ['Upgrade', 'x', 'empty', '', 'Dup', 'a b']);
    assert.is(result.bytes.toString('latin1'), head);
    assert.ok('rest'.startsWith(result.rest.toString('latin1')));
  }
});

test('bare line feeds and empty lines before the status line are accepted', () => {
  assert.is(read('\r\n\nHTTP/1.0 200 \nA: b\n\n').kind, 'head');
});

test('anything else is malformed, at the latest when the limit is reached', () => {
  for (const wire of [
    'SSH-2.0-x\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 20 x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno\r\n\r\n',
  ]) {
    assert.is(read(wire).kind, 'malformed', wire);
    assert.is(read(wire, 1).kind, 'malformed', wire);
  }
  assert.is(read('a'.repeat(MAX_HEAD_BYTES), 1000).kind, 'more');
  assert.is(read('a'.repeat(MAX_HEAD_BYTES + 1), 1000).kind, 'malformed');
  assert.is(read('\n'.repeat(MAX_HEAD_BYTES + 1), 1000).kind, 'malformed');
});

test('random input never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), fc.integer({ min: 1, max: 9 }), (text, step) => {
      read(`HTTP/1.1 200 OK\r\n${text}\r\n\r\n`, step);
    }),
    { numRuns: 500, seed: 2 },
  );
});

test.run();
