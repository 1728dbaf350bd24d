import net from 'node:net';
import type tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestAuthority } from '../../support/authority.ts';
import { Peer } from '../../support/peer.ts';
import { TlsStreet, tlsOrigin } from './tls_street.ts';

const test = suite('HTTP inside TLS');
const root = await TestAuthority.make();
const certificate = await root.issue(['origin.test', 'other.test', '127.0.0.1']);

/** A client and the origin's end of its connection, both secured. */
async function joined(host = 'origin.test', options: tls.ConnectionOptions = {}) {
  const street = await TlsStreet.open(root);
  let arrived: (peer: Peer) => void = () => undefined;
  const peers: Peer[] = [];
  const first = new Promise<Peer>((resolve) => {
    arrived = resolve;
  });
  const server = await tlsOrigin({ ...certificate, allowHalfOpen: true }, (socket) => {
    const peer = new Peer(socket);
    peers.push(peer);
    arrived(peer);
  });
  const client = await street.secured(`${host}:${server.port}`, options);
  return { street, server, client, origin: await first, peers };
}

test('requests on one connection stay on one connection, pipelined ones in order', async () => {
  const { street, server, client, origin, peers } = await joined();
  client.socket.write(
    'GET /1 HTTP/1.1\r\nHost: origin.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: origin.test\r\n\r\n',
  );
  await origin.untilText('/1');
  origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none');
  await origin.untilText('/2');
  origin.socket.write(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\nX-End: 1\r\n\r\n',
  );
  await client.untilText('X-End: 1\r\n\r\n');
  client.socket.write(
    'POST /3 HTTP/1.1\r\nHost: origin.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
  );
  await origin.untilText('0\r\n\r\n');
  origin.socket.write('HTTP/1.1 204 No Content\r\n\r\n');
  await client.untilText('204 No Content');
  client.socket.end();
  await client.untilClosed();
  await street.close();
  assert.is(peers.length, 1);
  assert.equal(
    street.inside.map((exchange) => [exchange.requestTarget, exchange.request, exchange.response]),
    [
      ['/1', '', 'one'],
      ['/2', '', 'two'],
      ['/3', 'hi', ''],
    ],
  );
  await server.close();
});

test('100 Continue is asked of the origin and answered by it', async () => {
  const { street, server, client, origin } = await joined();
  client.socket.write(
    'PUT / HTTP/1.1\r\nHost: origin.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n',
  );
  await origin.untilText('\r\n\r\n');
  assert.match(origin.text, 'Expect: 100-continue');
  assert.is(client.text, '');
  origin.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  await client.untilText('100 Continue');
  client.socket.write('body');
  await origin.untilText('body');
  origin.socket.write('HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n');
  await client.untilText('201 Created');
  client.socket.end();
  await client.untilClosed();
  await street.close();
  await server.close();
});

test('each event of a stream arrives before the next is sent', async () => {
  const { street, server, client, origin } = await joined();
  client.socket.write('GET /events HTTP/1.1\r\nHost: origin.test\r\nAccept: text/event-stream\r\n\r\n');
  await origin.untilText('\r\n\r\n');
  origin.socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
  await client.untilText('event-stream\r\n');
  for (const word of ['one', 'two', 'three']) {
    origin.socket.write(`data: ${word}\n\n`);
    await client.untilText(`data: ${word}\n\n`);
  }
  origin.socket.end();
  await client.untilEnded();
  client.socket.end();
  await client.untilClosed();
  await street.close();
  assert.is(street.inside[0]?.calls.at(-1), 'close complete');
  await server.close();
});

test('an upgrade inside TLS is a WebSocket of its own, its request as it was', async () => {
  const { street, server, client, origin } = await joined();
  const head =
    'GET /chat HTTP/1.1\r\nHost: origin.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nX: 1\r\n\r\n';
  client.socket.write(head);
  await origin.untilText('\r\n\r\n');
  assert.is(origin.text, head);
  origin.socket.write(
    'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi',
  );
  await client.untilText('hi');
  client.socket.write(Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x69, 0x6b]));
  await origin.untilBytes(head.length + 8);
  client.socket.end();
  await origin.untilEnded();
  origin.socket.end();
  await client.untilClosed();
  await street.close();
  const [exchange] = street.inside;
  assert.is(exchange?.start.protocol, 'https');
  assert.equal(exchange?.calls, [
    'requestHead GET',
    'requestEnd',
    'responseHead 101',
    'upgraded',
    'close complete',
  ]);
  await server.close();
});

test('a CONNECT inside TLS is for the proxy there, first or not', async () => {
  for (const before of [false, true]) {
    const { street, server, client, origin } = await joined();
    if (before) {
      client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
      await origin.untilText('\r\n\r\n');
      origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
      await client.untilText('hi');
    }
    const head =
      'CONNECT far.test:443 HTTP/1.1\r\nHost: far.test:443\r\nProxy-Authorization: Basic inner\r\n\r\n';
    client.socket.write(head);
    await origin.untilText(head);
    origin.socket.write('HTTP/1.1 200 Connected\r\n\r\n\x00raw');
    await client.untilText('\x00raw');
    client.socket.write('\x01raw');
    await origin.untilText('\x01raw');
    client.socket.end();
    await origin.untilEnded();
    origin.socket.end();
    await client.untilClosed();
    await street.close();
    await server.close();
  }
});

test('the origin ends a connection, and so it ends for the client', async () => {
  const { street, server, client, origin } = await joined();
  client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
  await origin.untilText('\r\n\r\n');
  origin.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
  await client.untilEnded();
  assert.match(client.text, /hi$/);
  client.socket.end();
  await client.untilClosed();
  await street.close();
  await server.close();
});

test('an origin that closes without an answer, or answers nonsense, is not answered for', async () => {
  for (const last of ['', 'nonsense\r\n\r\n']) {
    const { street, server, client, origin } = await joined();
    client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
    await origin.untilText('\r\n\r\n');
    origin.socket.end(last);
    await client.until(() => client.ended || client.closed, 'the end');
    assert.is(client.text, '');
    client.socket.destroy();
    await street.close();
    await server.close();
  }
});

test('a reset of the origin in the middle of a body is a reset for the client, and the reverse', async () => {
  const first = await joined();
  first.client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
  await first.origin.untilText('\r\n\r\n');
  first.origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
  await first.client.untilText('half');
  first.server.closeAll(); // resets
  await first.client.untilClosed();
  assert.is(first.client.errorCode, 'ECONNRESET');
  await first.street.close();
  await first.server.close();
  const second = await joined();
  second.client.socket.write('POST / HTTP/1.1\r\nHost: origin.test\r\nContent-Length: 9\r\n\r\nhalf');
  await second.origin.untilText('half');
  second.client.socket.destroy();
  await second.origin.until(() => second.origin.closed || second.origin.ended, 'the end');
  second.origin.socket.destroy();
  await second.street.close();
  assert.is(second.street.inside[0]?.calls.at(-1), 'close aborted');
  await second.server.close();
});

test('a server that speaks first inside TLS is heard at once, both ways half-closed later', async () => {
  const { street, server, client, origin } = await joined();
  origin.socket.write('* OK IMAP4 ready\r\n');
  await client.untilText('ready\r\n');
  client.socket.write('a logout\r\n');
  await origin.untilText('logout\r\n');
  client.socket.end();
  await origin.untilEnded();
  origin.socket.end('* BYE\r\n');
  await client.untilText('* BYE\r\n');
  await client.untilClosed();
  await street.close();
  assert.equal(street.connects[0]?.calls, ['requestHead CONNECT', 'opaque not_http', 'close complete']);
  assert.equal([street.connects[0]?.outbound, street.connects[0]?.inbound], [10, 25]);
  await server.close();
});

test('another name in the ClientHello than in the CONNECT is reported, and counts when it is proven', async () => {
  const { street, server, client, origin } = await joined('origin.test', { servername: 'other.test' });
  client.socket.write(`GET / HTTP/1.1\r\nHost: other.test:${server.port}\r\n\r\n`);
  await origin.untilText('\r\n\r\n');
  origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
  await client.untilText('hi');
  client.socket.end();
  await client.untilClosed();
  await street.close();
  assert.is(street.inside[0]?.start.dest, `other.test:${server.port}`);
  assert.is(street.connects[0]?.start.dest, `origin.test:${server.port}`);
  assert.equal(street.codes, ['sni_mismatch']);
  await server.close();
});

test('excepted hosts pass unopened; an inspection list excepts all others', async () => {
  const lists: ReadonlyArray<readonly [object, string, string | undefined]> = [
    [{ bypass: ['origin.test'] }, 'origin.test', 'opaque bypass'],
    [{ bypass: ['*.test'] }, 'origin.test', 'opaque bypass'],
    [{ bypass: ['*.origin.test', 'other.test'] }, 'origin.test', undefined],
    [{ inspect: ['other.test'] }, 'origin.test', 'opaque bypass'],
    [{ inspect: ['origin.test'] }, 'origin.test', undefined],
    // An address whose name only the client tells.
    [{ bypass: ['origin.test'] }, '127.0.0.1', 'opaque bypass'],
    // A name that was excepted, asked for at a host that was not.
    [{ bypass: ['origin.test'] }, 'other.test', undefined],
  ];
  for (const [options, host, opaque] of lists) {
    const street = await TlsStreet.open(root, options);
    const server = await tlsOrigin(certificate, (socket) => {
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
    });
    const client = await street.secured(`${host}:${server.port}`, {
      servername: 'origin.test',
      ca: [street.trusted, root.cert],
    });
    client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
    await client.untilText('hi');
    client.socket.end();
    await client.untilClosed();
    await street.close();
    const call = street.connects[0]?.calls.find((name) => name.startsWith('opaque'));
    assert.is(call, opaque, `${JSON.stringify(options)} ${host}`);
    await server.close();
  }
});

test('a drain closes an idle connection at once, and lets an answer finish', async () => {
  for (const busy of [false, true]) {
    const { street, server, client, origin } = await joined();
    client.socket.write('GET /1 HTTP/1.1\r\nHost: origin.test\r\n\r\n');
    await origin.untilText('/1');
    origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    await client.untilText('hi');
    if (busy) {
      client.socket.write('GET /2 HTTP/1.1\r\nHost: origin.test\r\n\r\n');
      await origin.untilText('/2');
    }
    const closed = street.close(); // fails when anything has to be cut
    if (busy) origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nho');
    await client.untilEnded();
    assert.is(client.text.endsWith('ho'), busy);
    client.socket.end();
    await closed;
    await server.close();
  }
});

test('through an upstream proxy TLS is opened all the same', async () => {
  const server = await tlsOrigin(certificate, (socket) => {
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
  });
  const asked: string[] = [];
  const proxy = net.createServer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      asked.push(chunk.toString('latin1').split('\r\n')[0] ?? '');
      const onward = net.connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const street = await TlsStreet.open(
    root,
    {},
    {
      upstream: { proxy: new URL(`http://127.0.0.1:${port}`), noProxy: '', resolve: {} },
    },
  );
  const client = await street.secured(`origin.test:${server.port}`);
  client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
  await client.untilText('hi');
  client.socket.end();
  await client.untilClosed();
  await street.close();
  assert.equal(asked, [`CONNECT origin.test:${server.port} HTTP/1.1`]);
  assert.is(street.inside.length, 1);
  await server.close();
  await new Promise((resolve) => proxy.close(resolve));
});

test.run();
