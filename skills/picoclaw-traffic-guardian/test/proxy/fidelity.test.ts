import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { AUTHORIZATION, startRelay, type TestRelay } from './test_relay.ts';
import { endToEnd, readMessage, readMessages, type WireMessage } from './wire_message.ts';

/** An exchange as raw bytes: what the client writes behind its target, and what the origin answers. */
interface Script {
  readonly method: string;
  readonly path: string;
  readonly version: '1.0' | '1.1';
  /** Header lines, Host among them where there is one, each ending in CRLF; `{port}` is the origin's. */
  readonly lines: string;
  /** As on the wire, chunk framing included. */
  readonly body: string;
  /** Written one by one, each in a turn of its own, once the request is complete. */
  readonly answer: readonly string[];
  /** The origin closes behind its answer. */
  readonly close: boolean;
}

interface Outcome {
  readonly request: WireMessage;
  /** Interim responses and the final one. */
  readonly responses: readonly WireMessage[];
}

const test = suite('fidelity');

async function exchange(script: Script, relay: TestRelay | null): Promise<Outcome> {
  const server = await PeerServer.listen();
  const client = await Peer.connect(relay?.port ?? server.port);
  try {
    const target = relay === null ? script.path : `http://127.0.0.1:${server.port}${script.path}`;
    const lines =
      (relay === null ? '' : AUTHORIZATION) + script.lines.replaceAll('{port}', String(server.port));
    write(client, `${script.method} ${target} HTTP/${script.version}\r\n${lines}\r\n${script.body}`);
    const origin = await server.accept();
    const readRequest = () => readMessage(origin.received, { kind: 'request' });
    await origin.until(() => readRequest() !== null, 'the request');
    for (const piece of script.answer) {
      write(origin, piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (script.close) origin.socket.end();
    const readResponses = () =>
      readMessages(client.received, { kind: 'response', method: script.method, ended: client.ended });
    await client.until(() => readResponses().some(isFinal), 'the response');
    const request = readRequest();
    if (request === null) throw new Error('no request');
    assert.is(request.size, origin.received.length, 'the origin got nothing but the request');
    const responses = readResponses();
    const size = responses.reduce((sum, response) => sum + response.size, 0);
    assert.is(size, client.received.length, 'the client got nothing but the responses');
    return { request, responses };
  } finally {
    client.socket.destroy();
    await server.close();
  }
}

const write = (peer: Peer, text: string) => peer.socket.write(Buffer.from(text, 'latin1'));
const isFinal = ({ startLine }: WireMessage) => !/^HTTP\/1\.\d 1\d\d/.test(startLine);

/** What must be equal. `host` lines name the origin's port, which differs between two runs. */
function comparable(message: WireMessage): unknown {
  return {
    startLine: message.startLine.replace(/^HTTP\/1\.0/, 'HTTP/1.1'), // the relay's own version (RFC 9110, 6.2)
    // blanks around a value are no part of it (RFC 9110, 5.5)
    lines: endToEnd(message.lines).map((line) =>
      line.replace(/:[ \t]*/, ': ').replace(/(127\.0\.0\.1:)\d+/, '$1PORT'),
    ),
    framing: message.framing,
    body: message.body,
    trailers: message.trailers,
  };
}

async function sameBothWays(script: Script): Promise<Outcome> {
  const relay = await startRelay();
  try {
    const direct = await exchange(script, null);
    const through = await exchange(script, relay);
    assert.is(JSON.stringify(comparable(through.request)), JSON.stringify(comparable(direct.request)));
    assert.is(through.request.startLine, direct.request.startLine, 'the request line, its version included');
    assert.is(
      JSON.stringify(through.responses.map(comparable)),
      JSON.stringify(direct.responses.map(comparable)),
    );
    await relay.relay.drain(1_000);
    assert.ok(
      relay.exchanges.sound,
      JSON.stringify([relay.exchanges.violations, relay.exchanges.only.calls]),
    );
    const seen = relay.exchanges.only;
    assert.is(seen.request, direct.request.body, 'the observer saw the request body');
    assert.is(seen.response, direct.responses.at(-1)?.body, 'the observer saw the response body');
    return through;
  } finally {
    await relay.relay.drain(0);
  }
}

const GET: Script = {
  method: 'GET',
  path: '/',
  version: '1.1',
  lines: 'Host: 127.0.0.1:{port}\r\n',
  body: '',
  answer: ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  close: false,
};
const answering = (...answer: string[]): Script => ({ ...GET, answer });
const sending = (method: string, lines: string, body: string): Script => {
  return { ...GET, method, lines: GET.lines + lines, body };
};

const BY_HAND: Record<string, Script> = {
  'a plain GET': GET,
  'a path and query that a URL object would rewrite': { ...GET, path: '/a/../b//c?q=%7e%zz&x=[1]|"\'{}#f' },
  'a query without a path': { ...GET, path: '/?a=b' },
  'OPTIONS with a path': { ...GET, method: 'OPTIONS', path: '/x' },
  'header case, order, duplicates and empty values': {
    ...GET,
    lines:
      'x-b: 2\r\nHOST: 127.0.0.1:{port}\r\nX-A: 1\r\nx-b: 3\r\nX-Empty:\r\nCookie: a=1\r\nCOOKIE: b=2\r\nUser-agent: x\r\n',
  },
  '8-bit header values both ways': {
    ...answering('HTTP/1.1 200 OK\r\nX-Name: J\xf6rg \xff\xa0\r\nContent-Length: 0\r\n\r\n'),
    lines: 'Host: 127.0.0.1:{port}\r\nX-Utf8: J\xc3\xb6rg\r\nX-Latin: \xe9\xa0x\r\n',
  },
  '8-bit header values in a head that leaves before its body': answering(
    'HTTP/1.1 200 J\xf6rg\r\nX-Name: J\xf6rg\r\nContent-Length: 2\r\n\r\n',
    'ok',
  ),
  'a file name in UTF-8 behind a length': answering(
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Disposition: attachment; filename="r\xc3\xa9sum\xe9"\r\n\r\nok',
  ),
  'a file name in UTF-8 behind a length of zero': answering(
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Disposition: attachment; filename="r\xc3\xa9sum\xe9"\r\n\r\n',
  ),
  'a GET with a body of known length': sending('GET', 'Content-Length: 5\r\n', 'hello'),
  'a GET with chunks': sending('GET', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'),
  'a DELETE with a body': sending('DELETE', 'content-length: 3\r\n', 'abc'),
  'an OPTIONS with chunks': sending('OPTIONS', 'transfer-encoding: Chunked\r\n', '3\r\nabc\r\n0\r\n\r\n'),
  'a POST without any framing': sending('POST', '', ''),
  'a POST of length zero': sending('POST', 'Content-Length: 0\r\n', ''),
  'a POST of length 007': sending('POST', 'Content-Length: 007\r\n', '1234567'),
  'a POST with chunks and trailers': sending(
    'POST',
    'Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n',
    '3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n',
  ),
  'a body in another transfer coding below the chunks': sending(
    'POST',
    'Transfer-Encoding: gzip, chunked\r\n',
    '3\r\n\x1f\x8b\x08\r\n0\r\n\r\n',
  ),
  'a GET that announces trailers without a body': { ...GET, lines: `${GET.lines}Trailer: X-Sum\r\n` },
  'a HEAD with a length': { ...answering('HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n'), method: 'HEAD' },
  'a HEAD with chunks announced': {
    ...answering('HTTP/1.1 200 OK\r\nTrailer: x\r\nTransfer-Encoding: chunked\r\n\r\n'),
    method: 'HEAD',
  },
  'a HEAD without framing': { ...answering('HTTP/1.1 200 OK\r\nX: y\r\n\r\n'), method: 'HEAD' },
  'no content': answering('HTTP/1.1 204 No Content\r\nX: y\r\n\r\n'),
  'not modified with a length': answering(
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: "x"\r\n\r\n',
  ),
  'several Set-Cookie lines': answering(
    'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX: y\r\nset-cookie: b=2\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n',
  ),
  'a reason of its own': answering('HTTP/1.1 200 Alles \xfcberragend!\r\nContent-Length: 0\r\n\r\n'),
  'an empty reason': answering('HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n'),
  'status 299': answering('HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n'),
  'status 599': answering('HTTP/1.1 599 Odder\r\nContent-Length: 0\r\n\r\n'),
  'status 799': answering('HTTP/1.1 799 Oddest\r\nContent-Length: 0\r\n\r\n'),
  'status 401 with its challenge': answering(
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
  ),
  'chunks with trailers': answering(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n',
    '3\r\nabc\r\n',
    '2\r\nde\r\n0\r\nX-Sum: 1\r\nx-other: \xe9\r\nX-Sum: 2\r\n\r\n',
  ),
  'an empty chunked body': answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
  'a body that the end of the connection ends': {
    ...answering('HTTP/1.1 200 OK\r\nX: y\r\n\r\nabc', 'def'),
    close: true,
  },
  'an empty body that the end of the connection ends': {
    ...answering('HTTP/1.1 200 OK\r\n\r\n'),
    close: true,
  },
  'an HTTP/1.0 origin': { ...answering('HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc'), close: true },
  'an HTTP/1.0 origin without a length': { ...answering('HTTP/1.0 200 OK\r\nX: y\r\n\r\nabc'), close: true },
  'an HTTP/1.0 client': { ...answering('HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc'), version: '1.0' },
  'early hints with several links, then processing': answering(
    'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nlink: </b.js>; rel=preload\r\nX: \xe9\r\n\r\n',
    'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n',
    'ok',
  ),
  'a head in many pieces': answering(...[...'HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok']),
  'a header line of 100 KB both ways': {
    ...answering(`HTTP/1.1 200 OK\r\nX-Long: ${'y'.repeat(100_000)}\r\nContent-Length: 0\r\n\r\n`),
    lines: `Host: 127.0.0.1:{port}\r\nX-Long: ${'x'.repeat(100_000)}\r\n`,
  },
  '3,000 header lines both ways': {
    ...answering(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(3_000)}Content-Length: 0\r\n\r\n`),
    lines: `Host: 127.0.0.1:{port}\r\n${'A: b\r\n'.repeat(3_000)}`,
  },
  'a Date and Server of the origin, or none': answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
};

for (const [name, script] of Object.entries(BY_HAND)) {
  test(`passes ${name}`, async () => {
    await sameBothWays(script);
  });
}

test('sends no version, date, connection or encoding that nobody asked for', async () => {
  const { request, responses } = await sameBothWays(sending('POST', '', ''));
  assert.equal(request.lines.length, 1, request.lines.join());
  assert.equal(responses[0]?.lines, ['Content-Length: 2']);
});

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/).map((name) => `X-${name}`);
const value = fc
  .array(
    fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x7f && (code < 0x80 || code > 0x9f)),
    { maxLength: 20 },
  )
  .map((codes) => String.fromCharCode(...codes));
const fields = fc
  .array(fc.tuple(token, value), { maxLength: 8 })
  .map((list) => list.map(([name, text]) => `${name}: ${text}\r\n`).join(''));
const bytes = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 })
  .map((codes) => String.fromCharCode(...codes));
const chunks = fc.array(
  bytes.filter((text) => text !== ''),
  { maxLength: 6 },
);
const chunkedBody = fc.tuple(chunks, fields).map(([list, trailers]) => {
  const framed = list.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return { lines: 'Transfer-Encoding: chunked\r\n', body: `${framed}0\r\n${trailers}\r\n`, close: false };
});
const lengthBody = bytes.map((body) => ({ lines: `Content-Length: ${body.length}\r\n`, body, close: false }));
const noBody = fc.constant({ lines: '', body: '', close: false });
const closeBody = bytes.map((body) => ({ lines: '', body, close: true }));

/** Cuts text at random places: what a network does. */
const cut = (text: string, places: readonly number[]) => {
  const at = [...new Set(places.map((place) => Math.floor(place * text.length)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => text.slice(start, at[index])).filter((piece) => piece !== '');
};

const script: fc.Arbitrary<Script> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'),
    path: fc.stringMatching(/^\/[!-~]{0,40}$/),
    before: fields,
    after: fields,
    request: fc.oneof(noBody, lengthBody, chunkedBody),
    status: fc.integer({ min: 200, max: 999 }).filter((code) => code !== 204 && code !== 304),
    reason: value,
    headers: fields,
    response: fc.oneof(lengthBody, chunkedBody, closeBody),
    interim: fc.array(fc.tuple(fc.constantFrom(100, 102, 103, 199), fields), { maxLength: 2 }),
    places: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 4 }),
  })
  .map((made) => {
    const interim = made.interim
      .map(([status, lines]) => `HTTP/1.1 ${status} Interim\r\n${lines}\r\n`)
      .join('');
    const final = `HTTP/1.1 ${made.status} ${made.reason}\r\n${made.headers}${made.response.lines}\r\n${made.response.body}`;
    return {
      method: made.method,
      path: made.path,
      version: '1.1' as const,
      lines: `${made.before}Host: 127.0.0.1:{port}\r\n${made.after}${made.request.lines}`,
      body: made.request.body,
      answer: cut(interim + final, made.places),
      close: made.response.close,
    };
  });

test('passes whatever exchange, cut anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (generated) => {
      await sameBothWays(generated);
    }),
    { numRuns: 400, seed: 20_261_120, endOnFailure: true },
  );
});

test.run();
