import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  outgoingRequest,
  outgoingResponse,
  type RequestLine,
  type ResponseHop,
} from '../../lib/proxy/headers.ts';

const test = suite('headers');

const LINE: RequestLine = {
  method: 'GET',
  target: '/x',
  minorVersion: 1,
  dest: { host: 'example.com', port: 80, authority: 'example.com:80' },
  scheme: 'http',
  tunnelled: false,
  persistent: true,
  proxyAuthorization: null,
};

/** Header lines in, header lines out; null: refused. */
function request(lines: readonly string[], overrides: Partial<RequestLine> = {}): string[] | null {
  const outgoing = outgoingRequest({ ...LINE, ...overrides }, flat(lines));
  if (outgoing === null) return null;
  const all = outgoing.head.split('\r\n');
  assert.equal(all.slice(-2), ['', ''], 'ends in an empty line');
  return all.slice(1, -2);
}

const flat = (lines: readonly string[]) =>
  lines.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
const HOST = 'Host: example.com';

test('removes what is hop-by-hop, and what Connection names', () => {
  const lines = [
    'Proxy-Connection: keep-alive',
    HOST,
    'Connection: X-Named, keep-alive, x-OTHER',
    'x-named: 1',
    'X-Kept: 2',
    'X-Other: 3',
    'Keep-Alive: timeout=5',
    'proxy-authorization: Basic secret',
    'Proxy-Authenticate: x',
    'Upgrade: h2c',
    'Proxy-Status: kept',
  ];
  assert.equal(request(lines), [HOST, 'X-Kept: 2', 'Proxy-Status: kept']);
});

test('never lets Connection remove what frames or routes a message', () => {
  const lines = [HOST, 'Connection: host, content-length, transfer-encoding', 'Content-Length: 3'];
  assert.equal(request(lines), [HOST, 'Content-Length: 3']);
});

test('keeps a Connection that is true on this hop as well, and corrects one that is not', () => {
  assert.equal(request([HOST, 'connection: Keep-Alive']), [HOST, 'connection: Keep-Alive']);
  assert.equal(request([HOST, 'Connection: close'], { persistent: false }), [HOST, 'Connection: close']);
  assert.equal(request([HOST, 'Connection: close, X'], { persistent: false }), [HOST, 'Connection: close']);
  assert.equal(request([HOST], { persistent: false, minorVersion: 0 }), [HOST]);
  assert.equal(request([HOST], { minorVersion: 0 }), [HOST, 'Connection: keep-alive']);
});

test('takes the Host from the target, in its place and spelling', () => {
  const of = (lines: readonly string[], dest = LINE.dest) => outgoingRequest({ ...LINE, dest }, flat(lines));
  assert.is(
    of(['A: b', 'hOsT: example.com:80'])?.head,
    'GET /x HTTP/1.1\r\nA: b\r\nhOsT: example.com:80\r\n\r\n',
  );
  assert.not(of(['hOsT: EXAMPLE.com'])?.hostMismatch);
  const wrong = of(['A: b', 'hOsT: evil.example', 'C: d']);
  assert.is(wrong?.head, 'GET /x HTTP/1.1\r\nA: b\r\nhOsT: example.com\r\nC: d\r\n\r\n');
  assert.ok(wrong?.hostMismatch);
  const two = of(['Host: example.com', 'Host: evil.example']);
  assert.is(two?.head, 'GET /x HTTP/1.1\r\nHost: example.com\r\n\r\n');
  assert.ok(two?.hostMismatch);
  const none = of(['A: b'], { host: '::1', port: 81, authority: '[::1]:81' });
  assert.is(none?.head, 'GET /x HTTP/1.1\r\nHost: [::1]:81\r\nA: b\r\n\r\n');
  assert.not(none?.hostMismatch);
});

test('knows the framing, and refuses one that can be read two ways', () => {
  const framing = (lines: readonly string[], minorVersion = 1) => {
    const outgoing = outgoingRequest({ ...LINE, minorVersion }, flat([HOST, ...lines]));
    return outgoing === null ? null : `${outgoing.framing} ${outgoing.length}`;
  };
  assert.is(framing([]), 'none 0');
  assert.is(framing(['Content-Length: 12']), 'length 12');
  assert.is(framing(['Transfer-Encoding: Chunked']), 'chunked 0');
  assert.is(framing(['Transfer-Encoding: gzip , chunked']), 'chunked 0');
  assert.is(framing(['Transfer-Encoding: identity', 'Transfer-Encoding: chunked']), null);
  assert.is(framing(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']), null);
  assert.is(framing(['Transfer-Encoding: chunked, identity']), null);
  assert.is(framing(['Transfer-Encoding: identity']), null);
  assert.is(framing(['Transfer-Encoding: xchunked']), null);
  assert.is(framing(['Transfer-Encoding: chunked'], 0), null);
  assert.is(framing(['Content-Length: 1', 'Transfer-Encoding: chunked']), null);
  assert.is(framing(['Content-Length: 1', 'Content-Length: 1']), null);
});

test('asks for trailers when the client does: they are passed on', () => {
  assert.equal(request([HOST, 'TE: gzip, trailers;q=0.5, Trailers', 'Connection: TE']), [
    HOST,
    'TE: trailers',
    'Connection: TE',
  ]);
  assert.equal(request([HOST, 'TE: gzip', 'Connection: TE']), [HOST]);
});

test('gives an upstream proxy its credentials, and nobody the client’s', () => {
  const lines = [HOST, 'Proxy-Authorization: Basic ours'];
  assert.equal(request(lines, { proxyAuthorization: 'Basic theirs' }), [
    HOST,
    'Proxy-Authorization: Basic theirs',
  ]);
});

const HOP: ResponseHop = {
  status: 200,
  transferEncoding: false,
  contentLength: true,
  close: false,
  minorVersion: 1,
};
const response = (lines: readonly string[], overrides: Partial<ResponseHop> = {}) =>
  outgoingResponse({ ...HOP, ...overrides }, flat(lines));

test('cleans a response of what is hop-by-hop', () => {
  const lines = [
    'Connection: X-Named, keep-alive',
    'Keep-Alive: timeout=5',
    'X-Named: 1',
    'Upgrade: h2c',
    'Proxy-Authenticate: Basic',
    'Set-Cookie: a',
    'set-cookie: b',
  ];
  assert.equal(response(lines), flat(['Set-Cookie: a', 'set-cookie: b']));
  assert.equal(response(['Upgrade: websocket'], { status: 426 }), flat(['Upgrade: websocket']));
});

test('announces to the client what becomes of its connection', () => {
  assert.equal(response(['connection: Keep-Alive']), flat(['connection: Keep-Alive']));
  assert.equal(response(['connection: Close'], { close: true }), flat(['connection: Close']));
  assert.equal(response(['connection: close']), []);
  assert.equal(response(['connection: keep-alive'], { close: true }), flat(['Connection: close']));
  assert.equal(response([], { minorVersion: 0 }), flat(['Connection: keep-alive']));
  assert.equal(response([], { minorVersion: 0, close: true }), flat(['Connection: close']));
});

test('passes one framing on', () => {
  const both = ['Content-Length: 3', 'Transfer-Encoding: chunked', 'Trailer: X'];
  assert.equal(
    response(both, { transferEncoding: true, contentLength: false }),
    flat(['Transfer-Encoding: chunked', 'Trailer: X']),
  );
  assert.equal(response(both), flat(['Content-Length: 3']));
  assert.equal(response(both, { contentLength: false }), []);
  assert.equal(response(['Transfer-Encoding: identity', 'Content-Length: 3']), flat(['Content-Length: 3']));
});

test.run();
