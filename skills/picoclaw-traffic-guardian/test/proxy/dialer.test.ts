import net from 'node:net';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Destination } from '../../lib/proxy/destination.ts';
import type { DialError } from '../../lib/proxy/dial_error.ts';
import { type AddressTap, Dialer, type Route } from '../../lib/proxy/dialer.ts';
import type { UpstreamOptions } from '../../lib/proxy/relay_options.ts';
import { makeCertificate } from '../support/certificate.ts';
import { answerLookups } from '../support/lookups.ts';
import { Peer, PeerServer } from '../support/peer.ts';

const SELF = { host: '127.0.0.1', port: 9 };
const OK = 'HTTP/1.1 200 OK\r\n\r\n';

const destination = (host: string, port: number): Destination => ({
  host,
  port,
  authority: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
});

function dialerWith(upstream: Partial<UpstreamOptions>, connectMs = 4_000, self = SELF): Dialer {
  return new Dialer({ proxy: null, noProxy: '', resolve: {}, ...upstream }, connectMs, () => self);
}

/** Remembers what was told of addresses, each time. */
class Told implements AddressTap {
  readonly calls: (readonly string[])[] = [];
  resolved(addresses: readonly string[]): void {
    this.calls.push(addresses);
  }
}

const through = (server: PeerServer, userinfo = '') => new URL(`http://${userinfo}127.0.0.1:${server.port}`);

type Dialled = { readonly peer: Peer; readonly socket: net.Socket } | { readonly error: DialError };

function dial(
  dialer: Dialer,
  dest: Destination,
  route: Route = dialer.rawRoute(dest),
  tap: AddressTap = new Told(),
): Promise<Dialled> {
  return new Promise((resolve, reject) => {
    dialer.dial(dest, route, tap, (error, socket) => {
      if (socket !== undefined) resolve({ socket, peer: new Peer(socket) });
      else if (error !== null) resolve({ error });
      else reject(new Error('neither error nor socket'));
    });
  });
}

function routeTo(dialer: Dialer, dest: Destination): Promise<Route | DialError> {
  return new Promise((resolve, reject) => {
    dialer.route(dest, (error, route) => {
      const answer = error ?? route;
      if (answer === undefined) reject(new Error('neither error nor route'));
      else resolve(answer);
    });
  });
}

function failure(dialled: Dialled): DialError {
  if ('error' in dialled) return dialled.error;
  dialled.socket.destroy();
  throw new Error('connected');
}

function success(dialled: Dialled): { peer: Peer; socket: net.Socket } {
  if ('error' in dialled) throw dialled.error;
  return dialled;
}

const kindOf = (answer: Route | DialError) => answer.kind;

const test = suite('dialer');

test('without a proxy the route is direct, known at once', () => {
  const dialer = dialerWith({});
  let route: Route | undefined;
  dialer.route(destination('origin.test', 80), (_error, found) => {
    route = found;
  });
  assert.equal(route, { kind: 'direct' });
});

test('names of the table are dialled at their address', async () => {
  const server = await PeerServer.listen();
  const dialer = dialerWith({ resolve: { 'origin.test': '127.0.0.1' } });
  const { socket } = success(await dial(dialer, destination('origin.test', server.port)));
  const accepted = await server.accept();
  assert.is(socket.allowHalfOpen, false);
  socket.write('hello');
  await accepted.untilText('hello');
  socket.destroy();
  await server.close();
});

test('of several addresses one that answers is enough', async () => {
  const server = await PeerServer.listen();
  const dialer = dialerWith({});
  // localhost is ::1 and 127.0.0.1 on most machines; only the latter listens.
  const { socket } = success(await dial(dialer, destination('localhost', server.port)));
  assert.is(socket.remoteAddress, '127.0.0.1');
  socket.destroy();
  await server.close();
});

test('the address that was told is the one that is dialled: a name is asked for once', async () => {
  const server = await PeerServer.listen();
  for (const first of [['127.0.0.1'], ['127.0.0.1', '192.0.2.1']]) {
    // Whatever asks a second time, Node's own net module included, is led astray: nothing listens there.
    const lookups = answerLookups(first, ['127.0.0.2']);
    const told = new Told();
    try {
      const dest = destination('rebind.test', server.port);
      const { socket } = success(await dial(dialerWith({}), dest, { kind: 'direct' }, told));
      assert.is(socket.remoteAddress, '127.0.0.1');
      socket.destroy();
    } finally {
      lookups.stop();
    }
    assert.equal(lookups.asked, ['rebind.test']);
    assert.equal(told.calls, [first]);
  }
  await server.close();
});

test('a new connection to the same name asks again, and tells again', async () => {
  const server = await PeerServer.listen();
  const lookups = answerLookups(['127.0.0.1'], ['127.0.0.1', '127.0.0.1']);
  const told = new Told();
  try {
    const dialer = dialerWith({});
    const dest = destination('rebind.test', server.port);
    for (let count = 0; count < 2; count++)
      success(await dial(dialer, dest, { kind: 'direct' }, told)).socket.destroy();
  } finally {
    lookups.stop();
  }
  assert.equal(told.calls, [['127.0.0.1'], ['127.0.0.1', '127.0.0.1']]);
  await server.close();
});

test('addresses are told before anything is connected, and when nothing answers there too', async () => {
  const closed = await PeerServer.listen();
  const { port } = closed;
  await closed.close();
  const lookups = answerLookups(['127.0.0.1']);
  const told = new Told();
  try {
    const dialled = dial(dialerWith({}), destination('rebind.test', port), { kind: 'direct' }, told);
    assert.is(failure(await dialled).kind, 'refused');
  } finally {
    lookups.stop();
  }
  assert.equal(told.calls, [['127.0.0.1']]);
});

test("an address is told as it stands; what the operator's table says, and who is asked for a tunnel, is not", async () => {
  const server = await PeerServer.listen();
  const told = new Told();
  const dialer = dialerWith({ resolve: { 'origin.test': '127.0.0.1' } });
  for (const host of ['127.0.0.1', 'origin.test'])
    success(await dial(dialer, destination(host, server.port), undefined, told)).socket.destroy();
  assert.equal(told.calls, [['127.0.0.1']]);
  await server.close();
  const proxy = await PeerServer.listen();
  const dialling = dial(
    dialerWith({ proxy: through(proxy) }),
    destination('inner.test', 80),
    undefined,
    told,
  );
  const asked = await proxy.accept();
  await asked.untilText('\r\n\r\n');
  asked.socket.write(OK);
  success(await dialling).socket.destroy();
  assert.equal(told.calls, [['127.0.0.1']]);
  await proxy.close();
});

test('IPv6 literals are dialled', async () => {
  const server = net.createServer((socket) => socket.end('six'));
  const listening = await new Promise<boolean>((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(0, '::1', () => resolve(true));
  });
  if (!listening) {
    console.log('NOTE no IPv6 on this machine: dialling an IPv6 literal was not tested');
    return;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { peer } = success(await dial(dialerWith({}), destination('::1', address.port)));
  await peer.untilText('six');
  await new Promise((resolve) => server.close(resolve));
});

test('each way to fail has its kind', async () => {
  const closed = await PeerServer.listen();
  const { port } = closed;
  await closed.close();
  const dialer = dialerWith({ resolve: { 'zone.test': 'fe80::1%lo' } });
  const refused = failure(await dial(dialer, destination('127.0.0.1', port)));
  assert.is(refused.kind, 'refused');
  assert.is(refused.address, `127.0.0.1:${port}`);
  assert.is(refused.message, `cannot connect to 127.0.0.1:${port}: nothing listens there (ECONNREFUSED)`);
  assert.is(failure(await dial(dialer, destination('localhost', port))).kind, 'refused');
  for (const host of ['no_such_name.invalid', 'zone.test', 'a\0b', '', '-'.repeat(300), 'fe80::1%lo']) {
    assert.is(failure(await dial(dialer, destination(host, 80))).kind, 'dns', JSON.stringify(host));
  }
});

test('what leads back to the listener is a loop, however it is spelled', async () => {
  const self = await PeerServer.listen();
  const dialer = dialerWith({ resolve: { 'me.test': '127.0.0.1' } }, 4_000, {
    host: '127.0.0.1',
    port: self.port,
  });
  for (const host of ['127.0.0.1', 'localhost', 'me.test', '0.0.0.0', '::ffff:127.0.0.1', '0x7f.1']) {
    assert.is(failure(await dial(dialer, destination(host, self.port))).kind, 'loop', host);
  }
  const own = dialerWith({ proxy: through(self) }, 4_000, { host: '0.0.0.0', port: self.port });
  const dest = destination('origin.test', 80);
  assert.is(failure(await dial(own, dest)).kind, 'loop');
  assert.is(kindOf(await routeTo(own, dest)), 'loop');
  assert.is(self.peers.length, 0);
  await self.close();
});

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

test('a cancelled dial or route never calls back and closes what it opened, at every stage', async () => {
  const proxy = await PeerServer.listen();
  const dialer = dialerWith({ proxy: through(proxy) });
  const dest = destination('origin.test', 80);
  let calls = 0;
  const count = () => {
    calls++;
  };
  dialer.dial(dest, dialer.rawRoute(dest), new Told(), count)(); // before it began
  const connecting = dialer.dial(dest, dialer.rawRoute(dest), new Told(), count);
  setImmediate(connecting); // while it connects
  const abandoned = await proxy.accept();
  await abandoned.until(() => abandoned.ended || abandoned.closed, 'the end');
  const asking = [dialer.dial(dest, dialer.rawRoute(dest), new Told(), count), dialer.route(dest, count)];
  const asked = [await proxy.accept(), await proxy.accept()];
  for (const peer of asked) await peer.untilText('\r\n\r\n');
  for (const cancel of asking) cancel(); // while the proxy is silent
  for (const peer of asked) await peer.until(() => peer.ended || peer.closed, 'the end');
  for (const cancel of asking) cancel();
  assert.is(calls, 0);
  await proxy.close();
});

test.run();
