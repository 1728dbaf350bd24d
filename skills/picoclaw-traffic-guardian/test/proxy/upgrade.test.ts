import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { assertNothingLeft, openStreet, type RawStreet } from '../support/raw_street.ts';

const SWITCHING =
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n';
const WEBSOCKET = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n';

/** A client that has asked for an upgrade through the relay, and the origin that has been asked. */
async function ask(here: RawStreet, server: PeerServer, lines = WEBSOCKET, after = '', method = 'GET') {
  const authority = `127.0.0.1:${server.port}`;
  const client = await Peer.connect(here.port);
  client.socket.write(
    `${method} http://${authority}/chat?x=1 HTTP/1.1\r\nHost: ${authority}\r\n${lines}\r\n${after}`,
    'latin1',
  );
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  return { client, origin, authority };
}

const test = suite('upgrade');

test('the origin gets the request as the client wrote it, but for what was meant for the proxy', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const lines = [
    'X-First: 1',
    'pRoXy-Connection: keep-alive',
    'Proxy-Authorization: Basic c2VjcmV0',
    'connection: keep-alive, Upgrade',
    'UPGRADE: websocket',
    'x-dup: a',
    'X-Dup: b',
    'Cookie: caf\xe9',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
  ];
  const { client, origin, authority } = await ask(here, server, `${lines.join('\r\n')}\r\n`);
  const kept = lines.filter((line) => !/^proxy-/i.test(line));
  assert.is(origin.text, `GET /chat?x=1 HTTP/1.1\r\nHost: ${authority}\r\n${kept.join('\r\n')}\r\n\r\n`);
  client.socket.end();
  await origin.untilEnded();
  origin.socket.end();
  await assertNothingLeft(here);
  await server.close();
});

test('a WebSocket passes both ways, bytes behind the 101 first, and a copy is observed', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const { client, origin, authority } = await ask(here, server);
  origin.socket.write(`${SWITCHING}\x81\x05hello`, 'latin1');
  await client.untilText('hello');
  client.socket.write('\x81\x85mask-bytes', 'latin1');
  await origin.untilText('mask-bytes');
  client.socket.end('\x88');
  await origin.untilEnded();
  origin.socket.end('\x88', 'latin1');
  await client.untilClosed();
  assert.is(client.text, `${SWITCHING}\x81\x05hello\x88`);
  await assertNothingLeft(here);
  const exchange = here.exchanges.only;
  assert.equal(exchange.start, { protocol: 'http', source: '127.0.0.1', dest: authority });
  assert.equal(exchange.calls, [
    'requestHead GET',
    'requestEnd',
    'responseHead 101',
    'upgraded',
    'close complete',
  ]);
  assert.is(exchange.requestTarget, `http://${authority}/chat?x=1`);
  assert.is(exchange.response, '\x81\x05hello\x88');
  assert.is(exchange.request, '\x81\x85mask-bytes\xc2\x88');
  await server.close();
});

test('any other protocol is relayed raw and counted as opaque', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const settings = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
  const { client, origin } = await ask(here, server, settings);
  assert.match(origin.text, settings);
  origin.socket.write('HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nserver bytes');
  await client.untilText('server bytes');
  client.socket.end('PRI * HTTP/2.0');
  await origin.untilText('PRI * HTTP/2.0');
  origin.socket.end();
  await client.untilClosed();
  await assertNothingLeft(here);
  const exchange = here.exchanges.only;
  assert.equal(exchange.calls.slice(-3), ['responseHead 101', 'opaque upgrade', 'close complete']);
  assert.equal([exchange.outbound, exchange.inbound], [14, 12]);
  await server.close();
});

/** Ordinary answers to an upgrade request: [what, bytes, observed body, observed end]. */
const answers: ReadonlyArray<readonly [string, string, string, string]> = [
  [
    '401 with a length',
    'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nbody',
    'body',
    '',
  ],
  [
    '426 without a body',
    'HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n',
    '',
    '',
  ],
  ['204', 'HTTP/1.1 204 No Content\r\nx-CASE: Kept\r\nX-case: twice\r\n\r\n', '', ''],
  [
    'chunks and trailers',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n00\r\nTrail: er\r\n\r\n',
    'abc',
    ' Trail er',
  ],
  [
    'interim answers first',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    'ok',
    '',
  ],
];

for (const [what, bytes, body, trailers] of answers) {
  test(`an ordinary answer, ${what}, reaches the client exactly, cut anywhere`, async () => {
    const here = await openStreet();
    const server = await PeerServer.listen();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 5 }),
        async (cuts) => {
          const { client, origin } = await ask(here, server);
          origin.socket.setNoDelay(true);
          const marks = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          for (let at = 1; at < marks.length; at++) {
            origin.socket.write(bytes.slice(marks[at - 1], marks[at]), 'latin1');
            await new Promise((resolve) => setImmediate(resolve));
          }
          await client.untilEnded();
          assert.is(client.text, bytes);
          await origin.untilEnded();
          client.socket.end();
          await client.untilClosed();
          assert.is(client.errorCode, null);
          const exchange = here.exchanges.all.at(-1);
          assert.is(exchange?.response, body);
          assert.equal(exchange?.calls.slice(-2), [`responseEnd${trailers}`, 'close complete']);
          origin.socket.end();
        },
      ),
      { numRuns: 12, seed: 5 },
    );
    await assertNothingLeft(here);
    await server.close();
  });
}

test('nothing behind an ordinary answer reaches the client: it could pass for one of another origin', async () => {
  const forged = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged';
  const empty = 'HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n';
  const begun = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n';
  const last = '0\r\n\r\n';
  for (const { first, rest, behind } of [
    { first: '', rest: empty, behind: forged },
    { first: '', rest: `${begun}${last}`, behind: `\r\n${forged}` },
    { first: begun, rest: last, behind: forged },
  ]) {
    const here = await openStreet();
    const server = await PeerServer.listen();
    const { client, origin } = await ask(here, server);
    origin.socket.write(first);
    await client.untilText(first);
    origin.socket.write(rest + behind);
    await client.untilEnded();
    assert.is(client.text, first + rest);
    client.socket.end();
    await assertNothingLeft(here);
    assert.is(here.exchanges.only.calls.at(-1), 'close complete');
    await server.close();
  }
});

test('an answer that ends with its connection is passed on to that end', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const { client, origin } = await ask(here, server);
  const answer = 'HTTP/1.0 200 OK\r\n\r\nuntil the end';
  origin.socket.end(answer);
  await client.untilEnded();
  assert.is(client.text, answer);
  client.socket.end();
  await assertNothingLeft(here);
  assert.is(here.exchanges.only.response, 'until the end');
  assert.is(here.exchanges.only.calls.at(-1), 'close complete');
  await server.close();
});

test('a body goes along, what stands behind it waits for the 101', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  for (const [lines, body, trailers] of [
    ['Content-Length: 4\r\n', 'body', ''],
    ['Transfer-Encoding: chunked\r\n', '4\r\nbody\r\n0\r\nT: x\r\n\r\n', ' T x'],
  ] as const) {
    const behind = 'GET http://elsewhere.test/ HTTP/1.1\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n';
    const { client, origin } = await ask(here, server, WEBSOCKET + lines, body + behind, 'POST');
    await origin.until(() => origin.text.endsWith(`\r\n\r\n${body}`), 'the body');
    origin.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    await client.untilText('100 Continue');
    assert.not.match(origin.text, 'elsewhere');
    origin.socket.write(SWITCHING);
    await origin.untilText(behind);
    const exchange = here.exchanges.all.at(-1);
    assert.is(exchange?.calls[1], `requestEnd${trailers}`);
    assert.is(exchange?.request, `body${behind}`);
    client.socket.end();
    origin.socket.end();
    await client.untilClosed();
  }
  await assertNothingLeft(here);
  await server.close();
});

test('what a refused client had sent behind its request never reaches the origin', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const { client, origin } = await ask(
    here,
    server,
    WEBSOCKET,
    'GET http://elsewhere.test/ HTTP/1.1\r\n\r\n',
  );
  origin.socket.write('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n');
  await client.untilEnded();
  await origin.untilEnded();
  assert.not.match(origin.text, 'elsewhere');
  client.socket.end();
  origin.socket.end();
  await assertNothingLeft(here);
  await server.close();
});

test('an origin that fails before it answers becomes a 502 that says so', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  for (const [fail, code] of [
    [(peer: Peer) => peer.socket.end(), 'upstream_closed'],
    [(peer: Peer) => peer.socket.resetAndDestroy(), 'upstream_closed'],
    [(peer: Peer) => peer.socket.end('HTTP/1.1 101 Swit'), 'upstream_closed'],
    [(peer: Peer) => peer.socket.write('220 mail.test\r\n\r\n'), 'upstream_malformed'],
  ] as const) {
    const { client, origin } = await ask(here, server);
    fail(origin);
    await client.untilEnded();
    assert.match(client.text, /^HTTP\/1\.1 502 /);
    assert.match(client.text, code);
    assert.is(here.events.at(-1)?.code, code);
    client.socket.end();
    origin.socket.destroy();
    await client.untilClosed();
  }
  await assertNothingLeft(here);
  await server.close();
});

test('an answer that breaks off resets the client, so that it cannot pass for a whole one', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  for (const fail of [(peer: Peer) => peer.socket.end(), (peer: Peer) => peer.socket.resetAndDestroy()]) {
    const { client, origin } = await ask(here, server);
    origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    await client.untilText('half');
    fail(origin);
    await client.untilClosed();
    assert.is(client.errorCode, 'ECONNRESET');
    assert.is(here.exchanges.all.at(-1)?.calls.at(-1), 'close aborted');
  }
  await assertNothingLeft(here);
  await server.close();
});

test('a client that leaves before the answer ends the origin, and the reverse after the 101', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const first = await ask(here, server);
  first.client.socket.resetAndDestroy();
  await first.origin.untilClosed();
  const second = await ask(here, server);
  second.origin.socket.write(SWITCHING);
  await second.client.untilText('\r\n\r\n');
  second.origin.socket.resetAndDestroy();
  await second.client.untilClosed();
  assert.is(second.client.errorCode, 'ECONNRESET');
  await assertNothingLeft(here);
  await server.close();
});

test('an origin that never answers is given up after the idle limit', async () => {
  const here = await openStreet({
    timeouts: { headMs: 10_000, connectMs: 3_000, silentMs: 5_000, idleMs: 100 },
  });
  const server = await PeerServer.listen();
  const { client, origin } = await ask(here, server);
  await client.untilEnded();
  assert.match(client.text, /^HTTP\/1\.1 504 /);
  await origin.untilEnded();
  client.socket.end();
  await assertNothingLeft(here);
  await server.close();
});

test('a slow client slows a large answer down', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const authority = `127.0.0.1:${server.port}`;
  const client = await Peer.connect(here.port, '127.0.0.1', false);
  client.socket.write(`GET http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${WEBSOCKET}\r\n`);
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  const size = 48 * 1024 * 1024;
  origin.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
  origin.socket.write(Buffer.alloc(size, 'a'));
  let before = -1;
  while (origin.socket.bytesWritten - origin.socket.writableLength !== before) {
    before = origin.socket.bytesWritten - origin.socket.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(origin.socket.writableLength > 0, 'the origin is held up');
  client.read();
  await client.untilEnded();
  assert.is(client.received.length, size + `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`.length);
  client.socket.end();
  await assertNothingLeft(here);
  await server.close();
});

test('through an upstream proxy an upgrade is tunnelled', async () => {
  const proxy = await PeerServer.listen();
  const here = await openStreet({
    upstream: { proxy: new URL(`http://u:p@127.0.0.1:${proxy.port}`), noProxy: '', resolve: {} },
  });
  const client = await Peer.connect(here.port);
  client.socket.write(`GET http://far.test/ws HTTP/1.1\r\nHost: far.test\r\n${WEBSOCKET}\r\n`);
  const asked = await proxy.accept();
  await asked.untilText('\r\n\r\n');
  assert.match(asked.text, /^CONNECT far\.test:80 HTTP\/1\.1\r\n/);
  asked.socket.write('HTTP/1.1 200 OK\r\n\r\n');
  await asked.untilText('GET /ws HTTP/1.1\r\nHost: far.test\r\n');
  assert.is(asked.text.split('Proxy-Authorization').length, 2, 'for the proxy alone');
  asked.socket.write(SWITCHING);
  await client.untilText(SWITCHING);
  client.socket.end();
  asked.socket.end();
  await assertNothingLeft(here);
  await proxy.close();
});

test('a target, framing or Host that cannot be right is refused or reported', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  for (const [target, lines, status] of [
    ['/origin-form', WEBSOCKET, '400'],
    ['ftp://origin.test/', WEBSOCKET, '400'],
    [`http://127.0.0.1:${here.port}/`, WEBSOCKET, '508'],
    ['http://origin.test/', `${WEBSOCKET}Transfer-Encoding: gzip\r\n`, '400'],
  ] as const) {
    const client = await Peer.connect(here.port);
    client.socket.write(`GET ${target} HTTP/1.1\r\nHost: x.test\r\n${lines}\r\n`);
    await client.untilEnded();
    assert.is(client.text.slice(9, 12), status, target);
    client.socket.end();
    await client.untilClosed();
  }
  const client = await Peer.connect(here.port);
  client.socket.write(
    `GET http://origin.test:${server.port}/ HTTP/1.1\r\nHost: other.test\r\nhost: third.test\r\n${WEBSOCKET}\r\n`,
  );
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  assert.is(origin.text, `GET / HTTP/1.1\r\nHost: origin.test:${server.port}\r\n${WEBSOCKET}\r\n`);
  assert.is(here.events.at(-1)?.code, 'host_header_mismatch');
  client.socket.end();
  origin.socket.end();
  await assertNothingLeft(here);
  await server.close();
});

test.run();
