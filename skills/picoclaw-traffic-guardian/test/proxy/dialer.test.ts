import net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Route } from '../../lib/proxy/dialer.ts';
import { answerLookups } from '../support/lookups.ts';
import { PeerServer } from '../support/peer.ts';
import {
  destination,
  dial,
  dialerWith,
  failure,
  kindOf,
  OK,
  routeTo,
  success,
  Told,
  through,
} from './dialling.ts';

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
