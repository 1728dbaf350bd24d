import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MAX_HEAD_BYTES, ResponseParser } from '../../lib/proxy/response_parser.ts';

const test = suite('response parser');

interface Parsed {
  /** Everything the events said, body pieces joined. */
  readonly said: string[];
  readonly problem: string | null;
  readonly ready: boolean;
}

/** Feeds `pieces` to a parser that expects the answers to `methods`, one after the other. */
function parse(pieces: readonly string[], methods: readonly string[] = ['GET'], end = false): Parsed {
  const said: string[] = [];
  let body = '';
  let answered = 0;
  const parser = new ResponseParser({
    onInformational: ({ status, reason, rawHeaders }) =>
      said.push(`interim ${status} ${reason} ${rawHeaders.join('|')}`),
    onHead: ({ status, reason, rawHeaders, framing, persistent }) => {
      said.push(
        `head ${status} ${reason} ${rawHeaders.join('|')} ${framing} ${persistent ? 'kept' : 'closed'}`,
      );
    },
    onBody: (chunk) => {
      assert.ok(chunk.length > 0, 'no empty body chunk');
      body += chunk.toString('latin1');
    },
    onEnd: (rawTrailers) => {
      said.push(`body ${body}`, `end ${rawTrailers.join('|')}`);
      body = '';
      answered++;
    },
  });
  let problem: string | null = null;
  let asked = 0;
  for (const piece of pieces) {
    if (asked === answered && asked < methods.length) parser.expect(methods[asked++] ?? '');
    problem ??= parser.push(Buffer.from(piece, 'latin1'));
  }
  if (problem === null && end) said.push(`finished ${parser.finish()}`);
  return { said, problem, ready: parser.ready };
}

const one = (text: string, method = 'GET') => parse([text], [method]);

test('reads a head with its framing', () => {
  const { said, problem, ready } = one(
    'HTTP/1.1 200 OK\r\nX-A:  b \t\r\nx-a:\r\nContent-Length: 3\r\n\r\nabc',
  );
  assert.is(problem, null);
  assert.ok(ready);
  assert.equal(said, ['head 200 OK X-A|b|x-a||Content-Length|3 length kept', 'body abc', 'end ']);
});

test('reads chunks, extensions and trailers', () => {
  const { said } = one(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a="b"\r\nabc\r\n00A \r\n0123456789\r\n0\r\nX: y\r\nx: z\r\n\r\n',
  );
  assert.equal(said.slice(1), ['body abc0123456789', 'end X|y|x|z']);
});

test('knows the answers that have no body', () => {
  for (const [text, method] of [
    ['HTTP/1.1 204 No Content\r\n\r\n', 'GET'],
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n', 'GET'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n', 'HEAD'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'HEAD'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'GET'],
  ] as const) {
    const { said, ready } = one(text, method);
    assert.ok(ready, text);
    assert.equal(said.slice(1), ['body ', 'end '], text);
  }
});

test('ends a body without framing with the connection, and only that', () => {
  assert.equal(parse(['HTTP/1.0 200 OK\r\n\r\nab', 'c'], ['GET'], true).said, [
    'head 200 OK  close closed',
    'body abc',
    'end ',
    'finished complete',
  ]);
  for (const text of ['', 'HTTP/1.1 200', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab']) {
    assert.is(parse([text], ['GET'], true).said.at(-1), 'finished cut', text);
  }
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  for (const text of [
    chunked,
    `${chunked}3\r\nab`,
    `${chunked}3\r\nabc\r\n`,
    `${chunked}0\r\n`,
    `${chunked}0\r\nX: y\r\n`,
  ]) {
    assert.is(parse([text], ['GET'], true).said.at(-1), 'finished cut', text);
  }
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
  assert.is(parse([whole], ['GET'], true).said.at(-1), 'finished idle');
});

test('tells which connections stay', () => {
  const kept = (text: string) => one(`${text}Content-Length: 0\r\n\r\n`).said[0]?.endsWith(' kept');
  assert.ok(kept('HTTP/1.1 200 OK\r\n'));
  assert.ok(kept('HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n'));
  assert.not(kept('HTTP/1.0 200 OK\r\n'));
  // a version that has no chunks: they may not mean to the origin what they mean here
  const chunked = one(
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  );
  assert.is(chunked.said[0]?.split(' ').slice(-2).join(' '), 'chunked closed');
  assert.not(kept('HTTP/1.1 200 OK\r\nConnection: foo , CLOSE\r\n'));
  assert.not(kept('HTTP/1.1 200 OK\r\nConnection: foo\r\nconnection: close\r\n'));
});

test('hands over interim answers before the final one', () => {
  const { said } = one(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\nLink: b\r\n\r\nHTTP/1.1 204 x\r\n\r\n',
  );
  assert.equal(said.slice(0, 2), ['interim 100 Continue ', 'interim 103 Early Hints Link|a|Link|b']);
});

test('is as lenient as RFC 9112 tells a client or a proxy to be', () => {
  assert.is(
    one('HTTP/1.1 200 OK\nX: y\nContent-Length: 1\n\na').said[0],
    'head 200 OK X|y|Content-Length|1 length kept',
  );
  assert.is(
    one('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n').said[0],
    'head 200  Content-Length|0 length kept',
  );
  assert.is(one('\r\n\r\nHTTP/1.1 204 x\r\n\r\n').problem, null);
  assert.is(one('HTTP/1.1 204 x\r\nX : y\r\n\r\n').said[0], 'head 204 x X|y none kept');
  assert.is(one('HTTP/1.1 204 x\r\nX: a\r\n \t b\r\n\tc\r\n\r\n').said[0], 'head 204 x X|a b c none kept');
  assert.is(one('HTTP/1.1 204 x\r\nX:\r\n \r\n a\r\n\t\r\n\r\n').said[0], 'head 204 x X|a none kept');
  // two framings: the chunks count, and nothing is read behind them
  const both = one(
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
  );
  assert.equal(both.said, [
    'head 200 OK Content-Length|3|Transfer-Encoding|chunked chunked closed',
    'body a',
    'end ',
  ]);
  assert.is(one('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na').problem, null);
  assert.is(
    one('HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 1\r\n\r\na').problem,
    null,
  );
});

const MALFORMED: Record<string, string> = {
  'no HTTP': 'SSH-2.0-OpenSSH_9.6\r\n\r\n',
  'another HTTP': 'HTTP/2.0 200 OK\r\n\r\n',
  'a status below 100': 'HTTP/1.1 099 Low\r\n\r\n',
  'a status of four digits': 'HTTP/1.1 2000 OK\r\n\r\n',
  'a status that is none': 'HTTP/1.1 abc OK\r\n\r\n',
  'an upgrade nobody asked for': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
  'a NUL in a value': 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n',
  'an escape in the reason': 'HTTP/1.1 200 \x1b[31m\r\n\r\n',
  'a bare CR in a value': 'HTTP/1.1 200 OK\r\nX: a\rContent-Length: 0\r\n\r\n',
  'a blank in a name': 'HTTP/1.1 200 OK\r\nX Y: a\r\n\r\n',
  'a line without a colon': 'HTTP/1.1 200 OK\r\nX\r\n\r\n',
  'an empty name': 'HTTP/1.1 200 OK\r\n: a\r\n\r\n',
  'a folded line that continues nothing': 'HTTP/1.1 200 OK\r\n a: b\r\n\r\n',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  'a list of lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n',
  'a negative length': 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
  'a hexadecimal length': 'HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n',
  'chunks that are not last': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n',
  'chunks twice': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
  'a chunk size that is none': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'a negative chunk size': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n',
  'a chunk size beyond all bounds': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffff\r\n',
  'a chunk longer than its size': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
  'two CRs behind a chunk': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\r\n0\r\n\r\n',
  'a malformed trailer': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX\r\n\r\n',
  'a head without end': `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(MAX_HEAD_BYTES)}`,
  'a chunk size line without end': `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(17_000)}`,
  'bytes behind a bodiless answer': 'HTTP/1.1 204 No Content\r\n\r\nbody',
  'a second answer behind the first': 'HTTP/1.1 204 x\r\n\r\nHTTP/1.1 204 y\r\n\r\n',
};
for (const [name, text] of Object.entries(MALFORMED)) {
  test(`refuses ${name}, however it is cut`, () => {
    const whole = one(text);
    assert.type(whole.problem, 'string');
    assert.not(whole.ready);
    if (text.length < 1_000) assert.is(parse([...text]).problem === null, false);
  });
}

test('hands over a complete response although surplus bytes follow', () => {
  const { said, problem } = one('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naSURPLUS');
  assert.equal(said.slice(1), ['body a', 'end ']);
  assert.type(problem, 'string');
});

test('takes bytes for no answer that came before the question', () => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na';
  assert.type(parse([answer + answer, 'x'], ['GET', 'GET']).problem, 'string');
  assert.is(parse([answer, answer], ['GET', 'GET']).problem, null);
  assert.is(
    parse([`${answer}\r\n`, answer], ['GET', 'GET']).problem,
    null,
    'but a stray line end is harmless',
  );
});

const fieldValue = fc.stringMatching(/^[!-~\xa1-\xff]{0,12}$/);
const fieldList = fc.array(fc.tuple(fc.stringMatching(/^X-[a-z]{1,8}$/), fieldValue), { maxLength: 5 });
const lines = (list: ReadonlyArray<readonly [string, string]>, eol: string) =>
  list.map(([name, value]) => `${name}: ${value}${eol}`).join('');
const payload = fc.array(fc.string({ minLength: 1, unit: 'binary-ascii' }), { maxLength: 4 });

const response = fc
  .record({
    eol: fc.constantFrom('\r\n', '\n'),
    status: fc.integer({ min: 200, max: 999 }),
    interim: fc.array(fieldList, { maxLength: 2 }),
    headers: fieldList,
    trailers: fieldList,
    payload,
    chunked: fc.boolean(),
  })
  .map((made) => {
    const { eol } = made;
    const interim = made.interim.map((list) => `HTTP/1.1 103 Hints${eol}${lines(list, eol)}${eol}`).join('');
    const bodiless = made.status === 204 || made.status === 304;
    const body = bodiless ? '' : made.payload.join('');
    const head = `HTTP/1.1 ${made.status} Some reason${eol}${lines(made.headers, eol)}`;
    const chunks = made.payload.map((chunk) => `${chunk.length.toString(16)}${eol}${chunk}${eol}`).join('');
    const chunked = bodiless ? '' : `${chunks}0${eol}${lines(made.trailers, eol)}${eol}`;
    const framed = made.chunked
      ? `Transfer-Encoding: chunked${eol}${eol}${chunked}`
      : `Content-Length: ${body.length}${eol}${eol}${body}`;
    const trailers = made.chunked && !bodiless ? made.trailers.flat().join('|') : '';
    return {
      text: interim + head + framed,
      interim: made.interim.length,
      tail: [`body ${body}`, `end ${trailers}`],
    };
  });

test('says the same at every split point', () => {
  fc.assert(
    fc.property(response, ({ text, interim, tail }) => {
      const whole = one(text);
      assert.is(whole.problem, null);
      assert.ok(whole.ready);
      assert.is(whole.said.length, interim + 3);
      assert.equal(whole.said.slice(-2), tail);
      assert.equal(parse([...text]), whole, 'byte by byte');
      for (let at = 1; at < text.length; at++) {
        assert.equal(parse([text.slice(0, at), text.slice(at)]), whole, `split at ${at}`);
      }
    }),
    { numRuns: 60, seed: 9_112 },
  );
});

test('never throws, whatever comes', () => {
  const alphabet = fc.constantFrom(
    'HTTP/1.1 200 OK',
    '\r\n',
    '\n',
    '\r',
    ':',
    ' ',
    '0',
    'a',
    ';',
    '\0',
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    'HTTP/1.1 100 C',
    '\xff',
  );
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 25 }), fc.boolean(), (parts, end) => {
      parse([parts.join('')], ['GET'], end);
      assert.equal(
        parse(parts, ['GET'], end).problem === null,
        parse([parts.join('')], ['GET'], end).problem === null,
      );
    }),
    { numRuns: 2_000, seed: 9_112 },
  );
});

test('reads a head of 256 KiB that comes in single bytes without slowing down', () => {
  const pieces = [...`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(200_000)}\r\nContent-Length: 0\r\n\r\n`];
  assert.ok(parse(pieces).ready);
});

test('reads heads of 80,000 folds without copying each value once a fold', () => {
  const folded = `HTTP/1.1 200 OK\nX: a${'\n b'.repeat(80_000)}\nContent-Length: 0\n\n`;
  const times = 20; // minutes, if it did
  const { problem, ready, said } = parse(
    Array.from({ length: times }, () => folded),
    Array.from({ length: times }, () => 'GET'),
  );
  assert.is(problem, null);
  assert.ok(ready);
  assert.ok(said[0]?.startsWith(`head 200 OK X|a${' b'.repeat(80_000)}|`));
});

test.run();
