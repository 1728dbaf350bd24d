import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCertificate } from '../support/certificate.ts';
import { Peer, PeerServer } from '../support/peer.ts';
import { assertNothingLeft, openStreet } from '../support/raw_street.ts';

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

const connectTo = (authority: string, after = '') =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n${after}`;

/** A client in a tunnel to an origin, and the origin's end of it. */
async function tunnelled(port: number, origin: PeerServer, host = '127.0.0.1') {
  const client = await Peer.connect(port);
  client.socket.write(connectTo(`${host}:${origin.port}`));
  await client.untilText(ESTABLISHED);
  return { client, origin: await origin.accept() };
}

const test = suite('CONNECT');

test('a server that speaks first is heard, and bytes pass both ways', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const { client, origin } = await tunnelled(here.port, server);
  origin.socket.write('220 mail.test ESMTP\r\n');
  await client.untilText('ESMTP\r\n');
  client.socket.write('EHLO\r\n');
  await origin.untilText('EHLO\r\n');
  client.socket.end('QUIT\r\n');
  await origin.untilEnded();
  origin.socket.end('221 bye\r\n');
  await client.untilClosed();
  assert.is(client.text, `${ESTABLISHED}220 mail.test ESMTP\r\n221 bye\r\n`);
  assert.is(origin.text, 'EHLO\r\nQUIT\r\n');
  await assertNothingLeft(here);
  const exchange = here.exchanges.only;
  assert.equal(exchange.calls, ['requestHead CONNECT', 'opaque tunnel', 'close complete']);
  assert.equal(exchange.start, {
    protocol: 'connect',
    source: '127.0.0.1',
    dest: `127.0.0.1:${server.port}`,
  });
  assert.equal([exchange.outbound, exchange.inbound], [12, 30]);
  await server.close();
});

test('bytes that come with the CONNECT go first', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const client = await Peer.connect(here.port);
  client.socket.write(connectTo(`127.0.0.1:${server.port}`, 'early '));
  const origin = await server.accept();
  client.socket.write('late');
  await origin.untilText('early late');
  client.socket.end();
  origin.socket.end();
  await assertNothingLeft(here);
  assert.is(here.exchanges.only.outbound, 10);
  await server.close();
});

test('a client that is done before the connection stands is served all the same', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const client = await Peer.connect(here.port);
  client.socket.end(connectTo(`127.0.0.1:${server.port}`, 'all of it'));
  const origin = await server.accept();
  await origin.untilEnded();
  assert.is(origin.text, 'all of it');
  origin.socket.end('answer');
  await client.untilEnded();
  assert.is(client.text, `${ESTABLISHED}answer`);
  await assertNothingLeft(here);
  await server.close();
});

test('real TLS passes through untouched, its name is read and agrees', async () => {
  const here = await openStreet();
  const { cert, key } = await makeCertificate(['origin.test']);
  const server = tls.createServer({ cert, key, ALPNProtocols: ['http/1.1'] }, (socket) => {
    socket.on('data', (chunk) => socket.end(`echo ${chunk}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  for (const servername of ['origin.test', 'other.test']) {
    const client = await Peer.connect(here.port, '127.0.0.1', false);
    client.socket.write(connectTo(`origin.test:${address.port}`));
    await new Promise((resolve) => client.socket.once('readable', resolve));
    assert.is(String(client.socket.read()), ESTABLISHED);
    const secure = tls.connect({
      socket: client.socket,
      servername,
      ca: cert,
      checkServerIdentity: () => undefined,
      ALPNProtocols: ['http/1.1'],
    });
    const through = new Peer(secure);
    secure.write('hello');
    await through.untilEnded();
    assert.is(through.text, 'echo hello');
    assert.is(secure.authorized, true);
    assert.is(secure.alpnProtocol, 'http/1.1');
    secure.end();
    await through.untilClosed();
  }
  await assertNothingLeft(here);
  assert.equal(here.events, [
    {
      code: 'sni_mismatch',
      message: 'a TLS client asked for other.test inside a tunnel to origin.test',
      dest: `origin.test:${address.port}`,
    },
  ]);
  await new Promise((resolve) => server.close(resolve));
});

test("a client's reset inside the tunnel resets the origin, and the reverse", async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const first = await tunnelled(here.port, server);
  first.client.socket.resetAndDestroy();
  await first.origin.untilClosed();
  assert.is(first.origin.errorCode, 'ECONNRESET');
  const second = await tunnelled(here.port, server);
  second.origin.socket.resetAndDestroy();
  await second.client.untilClosed();
  assert.is(second.client.errorCode, 'ECONNRESET');
  await assertNothingLeft(here);
  await server.close();
});

test('a client that resets while the upstream proxy is silent leaves nothing behind', async () => {
  const proxy = await PeerServer.listen();
  const here = await openStreet({
    upstream: { proxy: new URL(`http://127.0.0.1:${proxy.port}`), noProxy: '', resolve: {} },
  });
  const client = await Peer.connect(here.port);
  client.socket.write(connectTo('origin.test:443'));
  const asked = await proxy.accept();
  await asked.untilText('\r\n\r\n');
  client.socket.resetAndDestroy();
  await asked.until(() => asked.ended || asked.closed, 'the end of the dial');
  await assertNothingLeft(here);
  assert.equal(here.exchanges.only.calls, ['requestHead CONNECT', 'close aborted']);
  await proxy.close();
});

test('failures are answered with their status, cause and code, and reported', async () => {
  const closed = await PeerServer.listen();
  const { port } = closed;
  await closed.close();
  const here = await openStreet({
    upstream: {
      proxy: null,
      noProxy: '',
      resolve: { 'nowhere.test': '127.0.0.1', 'zone.test': 'fe80::1%lo' },
    },
  });
  const cases: ReadonlyArray<readonly [string, string, string]> = [
    [`127.0.0.1:${port}`, 'HTTP/1.1 502 ', 'upstream_refused'],
    [`nowhere.test:${port}`, 'HTTP/1.1 502 ', 'upstream_refused'],
    ['zone.test:443', 'HTTP/1.1 502 ', 'upstream_dns'],
    ['no_such_name.invalid:443', 'HTTP/1.1 502 ', 'upstream_dns'],
    [`127.0.0.1:${here.port}`, 'HTTP/1.1 508 ', 'loop_refused'],
    [`nowhere.test:${here.port}`, 'HTTP/1.1 508 ', 'loop_refused'],
    [`0.0.0.0:${here.port}`, 'HTTP/1.1 508 ', 'loop_refused'],
    ['127.0.0.1', 'HTTP/1.1 400 ', 'bad_target'],
    ['127.0.0.1:65536', 'HTTP/1.1 400 ', 'bad_target'],
  ];
  for (const [authority, status, code] of cases) {
    const client = await Peer.connect(here.port);
    client.socket.write(connectTo(authority, 'bytes that nobody will read'));
    await client.untilEnded();
    assert.ok(client.text.startsWith(status), `${authority}: ${client.text}`);
    assert.match(client.text, code, authority);
    assert.is(here.events.at(-1)?.code, code, authority);
    client.socket.end();
    await client.untilClosed();
    assert.is(client.errorCode, null, authority);
  }
  await assertNothingLeft(here);
});

test('a drain waits for tunnels, then cuts them', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen();
  const { client, origin } = await tunnelled(here.port, server);
  const drained = here.relay.drain(50);
  assert.equal(await drained, { cut: 1 });
  await Promise.all([client.untilEnded(), origin.untilEnded()]);
  assert.equal(here.exchanges.only.calls.at(-1), 'close aborted');
  await server.close();
});

test('an idle tunnel is ended when nothing moved for the limit', async () => {
  const here = await openStreet({
    timeouts: { headMs: 10_000, connectMs: 3_000, silentMs: 5_000, idleMs: 120 },
  });
  const server = await PeerServer.listen();
  const { client, origin } = await tunnelled(here.port, server);
  await Promise.all([client.untilEnded(), origin.untilEnded()]);
  await assertNothingLeft(here);
  await server.close();
});

test('three hundred clients that vanish at any stage leave nothing behind', async () => {
  const here = await openStreet();
  const server = await PeerServer.listen({ allowHalfOpen: false });
  const clients: Peer[] = [];
  for (let count = 0; count < 300; count++) {
    const client = await Peer.connect(here.port);
    clients.push(client);
    client.socket.write(connectTo(`127.0.0.1:${server.port}`, 'x'));
    if (count % 3 === 0) await client.untilText(ESTABLISHED);
    if (count % 2 === 0) client.socket.resetAndDestroy();
    else client.socket.destroy();
  }
  await assertNothingLeft(here);
  await server.close();
});

test.run();
