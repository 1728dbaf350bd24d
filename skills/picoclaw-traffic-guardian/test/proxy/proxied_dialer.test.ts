import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DialError } from '../../lib/proxy/dial_error.ts';
import type { Route } from '../../lib/proxy/dialer.ts';
import { makeCertificate } from '../support/certificate.ts';
import { Peer, PeerServer } from '../support/peer.ts';
import { destination, dial, dialerWith, failure, kindOf, OK, routeTo, success, through } from './dialling.ts';

const test = suite('dialer, behind another proxy');

test('CONNECT goes through the proxy with the credentials of its URL, decoded', async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy, 'us%40er:p%3Aa%2Fs%FFs@') });
  const dialling = dial(dialer, destination('origin.test', 443));
  const asked = await proxy.accept();
  await asked.untilText('\r\n\r\n');
  const credentials = Buffer.from('us@er:p:a/s\xffs', 'latin1').toString('base64');
  assert.is(
    asked.text,
    `CONNECT origin.test:443 HTTP/1.1\r\nHost: origin.test:443\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`,
  );
  asked.socket.write('HTTP/1.0 200 Connection established\r\nVia: 1.1 squid\r\n\r\nserver first');
  const { peer, socket } = success(await dialling);
  await peer.untilText('server first');
  socket.write('then client');
  await asked.untilText('then client');
  assert.equal(socket.listenerCount('readable'), 0);
  socket.destroy();
  await proxy.close();
});

test("the proxy's answer is read cut at every byte, interim answers before it", async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy) });
  const dialling = dial(dialer, destination('origin.test', 443));
  const asked = await proxy.accept();
  await asked.untilText('\r\n\r\n');
  asked.socket.setNoDelay(true);
  for (const byte of 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nfirst') {
    asked.socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { peer, socket } = success(await dialling);
  await peer.untilText('first');
  assert.is(peer.text, 'first');
  socket.destroy();
  await proxy.close();
});

/** [what the proxy does, its answer, kind, what the message says] */
const refusals: ReadonlyArray<readonly [string, string, DialError['kind'], string]> = [
  [
    'wants credentials',
    'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n',
    'proxy_auth',
    'wants credentials (407)',
  ],
  [
    'refuses the port',
    'HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!',
    'proxy_refused',
    'status 403',
  ],
  ['cannot reach the origin', 'HTTP/1.1 503 Unavailable\r\n\r\n', 'proxy_refused', 'status 503'],
  ['answers with garbage', 'SSH-2.0-OpenSSH\r\n\r\n', 'proxy_refused', 'no HTTP/1 status line'],
  ['answers with a huge head', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}`, 'proxy_refused', '65536 bytes'],
];

for (const [what, answer, kind, says] of refusals) {
  test(`a proxy that ${what} is named in the error`, async () => {
    const proxy = await PeerServer.listen();
    const dialer = dialerWith({ proxy: through(proxy, what === 'wants credentials' ? '' : 'u:hunter2@') });
    const dialling = dial(dialer, destination('origin.test', 443));
    const asked = await proxy.accept();
    await asked.untilText('\r\n\r\n');
    asked.socket.write(answer);
    const error = failure(await dialling);
    assert.is(error.kind, kind);
    assert.match(error.message, `127.0.0.1:${proxy.port}`);
    assert.match(error.message, says);
    assert.not.match(error.message, 'hunter2');
    await asked.until(() => asked.closed || asked.ended, 'the end of the connection');
    await proxy.close();
  });
}

test('a proxy that closes, resets or stays silent is told apart', async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy) }, 400);
  const dest = destination('origin.test', 443);
  const closing = dial(dialer, dest);
  (await proxy.accept()).socket.end();
  assert.is(failure(await closing).kind, 'reset');
  const resetting = dial(dialer, dest);
  (await proxy.accept()).socket.resetAndDestroy();
  assert.is(failure(await resetting).kind, 'reset');
  const error = failure(await dial(dialer, dest));
  assert.is(error.kind, 'timeout');
  assert.match(error.message, 'within 400 ms: the upstream proxy');
  const silent = await proxy.accept();
  await silent.until(() => silent.closed || silent.ended, 'the end of the connection');
  await proxy.close();
});

test('NO_PROXY is dialled directly', async () => {
  const proxy = await PeerServer.listen();
  const origin = await PeerServer.listen();
  const dialer = dialerWith({
    proxy: through(proxy),
    noProxy: '.test',
    resolve: { 'origin.test': '127.0.0.1' },
  });
  const { socket } = success(await dial(dialer, destination('origin.test', origin.port)));
  await origin.accept();
  assert.is(proxy.peers.length, 0);
  socket.destroy();
  await Promise.all([proxy.close(), origin.close()]);
});

test('an https proxy is spoken to over TLS and must prove who it is', async () => {
  const { cert, key } = await makeCertificate(['proxy.test']);
  const heard: string[] = [];
  const server = tls.createServer({ cert, key }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      heard.push(String(chunk));
      socket.write(heard.length === 1 ? OK : `echo ${chunk}`);
    });
  });
  server.on('tlsClientError', () => undefined); // the untrusted attempts below
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const resolve = { 'proxy.test': '127.0.0.1', 'wrong.test': '127.0.0.1' };
  const dest = destination('origin.test', 443);
  const proxyAt = (host: string) => new URL(`https://${host}:${address.port}`);

  const trusting = dialerWith({ proxy: proxyAt('proxy.test'), resolve, extraRoots: [cert] });
  const { peer, socket } = success(await dial(trusting, dest));
  socket.write('inside');
  await peer.untilText('echo inside');
  socket.destroy();
  assert.match(heard[0] ?? '', /^CONNECT origin\.test:443 /);

  const unknown = failure(await dial(dialerWith({ proxy: proxyAt('proxy.test'), resolve }), dest));
  assert.is(unknown.kind, 'other');
  const misnamed = dialerWith({ proxy: proxyAt('wrong.test'), resolve, extraRoots: [cert] });
  assert.match(failure(await dial(misnamed, dest)).message, 'ERR_TLS_CERT_ALTNAME_INVALID');
  await new Promise((resolveClose) => server.close(resolveClose));
});

test('half-close passes through an https proxy both ways', async () => {
  const { cert, key } = await makeCertificate(['proxy.test']);
  const server = tls.createServer({ cert, key, allowHalfOpen: true });
  const accepted = new Promise<Peer>((resolve) =>
    server.once('secureConnection', (s) => resolve(new Peer(s))),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const dialer = dialerWith({
    proxy: new URL(`https://proxy.test:${address.port}`),
    resolve: { 'proxy.test': '127.0.0.1' },
    extraRoots: [cert],
  });
  const dialling = dial(dialer, destination('origin.test', 443));
  const asked = await accepted;
  asked.socket.write(OK);
  const { peer, socket } = success(await dialling);
  socket.allowHalfOpen = true;
  asked.socket.end('the origin is done');
  await peer.untilEnded();
  socket.write('the client ');
  await asked.untilText('the client ');
  socket.end('is not');
  await asked.untilText('is not');
  await asked.untilEnded();
  await peer.untilClosed();
  await new Promise((resolve) => server.close(resolve));
});

test('plain http asks the proxy for a tunnel once, and the tunnel is used by the dial that follows', async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy) });
  const dest = destination('origin.test', 80);
  const routing = routeTo(dialer, dest);
  const asked = await proxy.accept();
  asked.socket.write(OK);
  const route = await routing;
  assert.is(kindOf(route), 'tunnel');
  if (route.kind !== 'tunnel') return;
  const { socket } = success(await dial(dialer, dest, route));
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await asked.untilText('GET / ');
  assert.is(proxy.peers.length, 1);
  let again: Route | undefined;
  dialer.route(dest, (_error, found) => {
    again = found;
  });
  assert.is(again?.kind, 'tunnel', 'known from now on');
  socket.destroy();
  await proxy.close();
});

test('a proxy that refuses CONNECT for a port is asked in absolute form there, and not asked again', async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy) });
  const routing = routeTo(dialer, destination('origin.test', 80));
  (await proxy.accept()).socket.write('HTTP/1.1 403 Forbidden\r\n\r\n');
  const route = await routing;
  assert.is(kindOf(route), 'forward');
  if (route.kind !== 'forward') return;
  let other: Route | undefined;
  dialer.route(destination('other.test', 80), (_error, found) => {
    other = found;
  });
  assert.is(other?.kind, 'forward');
  const { socket } = success(await dial(dialer, destination('other.test', 80), route));
  const forwarded = await proxy.accept();
  socket.write('GET http://other.test/ HTTP/1.1\r\n\r\n');
  await forwarded.untilText('GET http://other.test/');
  assert.not.match(forwarded.text, 'CONNECT');
  assert.is(dialer.rawRoute(destination('other.test', 80)).kind, 'tunnel');
  socket.destroy();
  await proxy.close();
});

test('a proxy that wants other credentials is an error for plain http, not a reason to forward', async () => {
  const proxy = await PeerServer.listen();
  const routing = routeTo(dialerWith({ proxy: through(proxy, 'u:p@') }), destination('origin.test', 80));
  (await proxy.accept()).socket.write('HTTP/1.1 407 No\r\n\r\n');
  const answer = await routing;
  assert.is(kindOf(answer), 'proxy_auth');
  await proxy.close();
});

test('a parked tunnel that dies is not handed out', async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy) });
  const dest = destination('origin.test', 80);
  const routing = routeTo(dialer, dest);
  const first = await proxy.accept();
  first.socket.write(OK);
  await routing;
  first.socket.resetAndDestroy();
  await first.untilClosed();
  // The reset is in the kernel's hands now; the next poll for events brings it.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  const dialling = dial(dialer, dest);
  const second = await proxy.accept();
  second.socket.write(OK);
  const { socket } = success(await dialling);
  socket.write('alive');
  await second.untilText('alive');
  socket.destroy();
  await proxy.close();
});

test('close drops what is parked', async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy) });
  const routing = routeTo(dialer, destination('origin.test', 80));
  const asked = await proxy.accept();
  asked.socket.write(OK);
  await routing;
  dialer.close();
  await asked.untilEnded();
  await proxy.close();
});

test.run();
