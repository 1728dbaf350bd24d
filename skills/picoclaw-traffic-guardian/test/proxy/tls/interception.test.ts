import type net from 'node:net';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestAuthority } from '../../support/authority.ts';
import { Peer, PeerServer } from '../../support/peer.ts';
import { TlsStreet, tlsOrigin } from './tls_street.ts';

const test = suite('interception');
const root = await TestAuthority.make();
const origin = await root.issue(['origin.test', '127.0.0.1', '::1']);

/** Keeps what it got, and answers each empty line with a response of its own. */
function echo(received: string[]) {
  return (socket: net.Socket) => {
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk.toString('latin1'));
      if (received.join('').endsWith('\r\n\r\n') || received.join('').endsWith('secret'))
        socket.write('HTTP/1.1 200 Fine\r\nX-Odd:  kept\r\nContent-Length: 6\r\n\r\nanswer');
    });
  };
}

test('a request inside TLS is seen, and passes byte for byte', async () => {
  const street = await TlsStreet.open(root);
  const received: string[] = [];
  const server = await tlsOrigin({ ...origin, ALPNProtocols: ['http/1.1'] }, echo(received));
  const client = await street.secured(`origin.test:${server.port}`, { ALPNProtocols: ['h2', 'http/1.1'] });
  const request =
    'POST /x?y=%20z HTTP/1.1\r\nhOST: somewhere.else\r\nX-B: 1\r\nx-a:  two \r\nContent-Length: 6\r\n\r\nsecret';
  client.socket.write(request);
  await client.untilText('answer');
  assert.is(received.join(''), request.replace('x-a:  two ', 'x-a: two'));
  assert.is(client.text, 'HTTP/1.1 200 Fine\r\nX-Odd: kept\r\nContent-Length: 6\r\n\r\nanswer');
  assert.ok(client.socket instanceof tls.TLSSocket && client.socket.alpnProtocol === 'http/1.1');
  client.socket.end();
  await client.untilClosed();
  await street.close();
  const [exchange] = street.inside;
  assert.equal(exchange?.start, {
    protocol: 'https',
    source: '127.0.0.1',
    dest: `origin.test:${server.port}`,
  });
  assert.is(exchange?.requestTarget, '/x?y=%20z');
  assert.equal([exchange?.request, exchange?.response], ['secret', 'answer']);
  assert.equal(street.connects[0]?.calls, [
    'requestHead CONNECT',
    'requestEnd',
    'responseHead 200',
    'responseEnd',
    'close complete',
  ]);
  assert.equal(street.codes, ['host_header_mismatch']);
  await server.close();
});

test('plain HTTP inside a CONNECT is seen too, with and without interception', async () => {
  for (const opens of [true, false]) {
    const street = await TlsStreet.open(root, {}, {}, opens);
    const server = await PeerServer.listen();
    const socket = await street.connect(`origin.test:${server.port}`);
    const client = new Peer(socket);
    socket.write('GE');
    const upstream = await server.accept();
    socket.write('T / HTTP/1.1\r\nHost: origin.test\r\nProxy-Authorization: Basic inner\r\n\r\n');
    await upstream.untilText('\r\n\r\n');
    upstream.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    await client.untilText('hi');
    socket.write(`GET /again HTTP/1.1\r\nHost: origin.test:${server.port}\r\n\r\n`);
    await upstream.untilText('/again');
    upstream.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nho');
    await client.untilEnded();
    socket.end();
    await client.untilClosed();
    assert.match(client.text, /ho$/);
    assert.is(server.peers.length, 1);
    await street.close();
    assert.equal(
      street.inside.map(({ start, requestTarget }) => [start.protocol, requestTarget]),
      [
        ['http', '/'],
        ['http', '/again'],
      ],
    );
    await server.close();
  }
});

test.run();
