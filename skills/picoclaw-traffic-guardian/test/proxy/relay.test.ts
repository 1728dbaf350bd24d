import { once } from 'node:events';
import net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import type { ControlRequest } from '../../lib/proxy/control_request.ts';
import { Relay } from '../../lib/proxy/relay.ts';
import { Peer, PeerServer } from '../support/peer.ts';
import { AUTHORIZATION, CREDENTIALS, proxied, settled, startRelay } from './test_relay.ts';

const test = suite('relay');
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('asks for credentials and keeps the connection for the next try', async () => {
  const { relay, port, exchanges, events } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port);
  const url = `http://127.0.0.1:${server.port}/`;
  const wrong = Buffer.from(`${CREDENTIALS.user}:wrong`).toString('base64');
  client.socket.write(`POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello`);
  await client.untilText('(proxy_auth_required)');
  assert.match(client.text, /^HTTP\/1\.1 407 /);
  assert.match(client.text, 'Proxy-Authenticate: Basic realm="picoclaw-traffic-guardian"\r\n');
  client.socket.write(`GET ${url} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic ${wrong}\r\n\r\n`);
  client.socket.write(`GET ${url} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: nonsense\r\n\r\n`);
  client.socket.write(`GET ${url} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${AUTHORIZATION}\r\n`);
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  assert.not.match(origin.text, /authorization/i);
  origin.socket.write(OK);
  await client.untilText('\r\n\r\nok');
  assert.is(client.text.split('HTTP/1.1 407').length, 4);
  assert.is(exchanges.all.length, 1, 'refused requests open no exchange');
  assert.equal(
    events.map(({ code }) => code),
    Array(3).fill('proxy_auth_required'),
  );
  assert.not.match(JSON.stringify(events), /wrong|nonsense/);
  client.socket.destroy();
  await settled(relay);
  await server.close();
});

test('does not read an endless body of a request that it refused', async () => {
  const { relay, port } = await startRelay();
  const client = await Peer.connect(port);
  client.socket.write('POST http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n');
  await client.untilText('407');
  const pump = () => {
    while (!client.closed && client.socket.writable && client.socket.write(Buffer.alloc(65_536)));
  };
  client.socket.on('drain', pump);
  pump();
  await client.untilClosed();
  await settled(relay);
});

test('refuses CONNECT and upgrades without credentials', async () => {
  const { relay, port, exchanges } = await startRelay();
  for (const request of [
    'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  ]) {
    const client = await Peer.connect(port);
    client.socket.write(request);
    await client.untilEnded();
    assert.match(client.text, /^HTTP\/1\.1 407 [\s\S]*Proxy-Authenticate: Basic /);
    client.socket.end();
  }
  assert.is(exchanges.all.length, 0);
  await settled(relay);
});

test('tells somebody who takes it for a web server what it is', async () => {
  const { relay, port } = await startRelay();
  const client = await Peer.connect(port);
  client.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.until(() => client.text.split('(not_a_proxy_request)').length === 3, 'two answers');
  assert.match(client.text, /^HTTP\/1\.1 400 Bad Request\r\n/);
  assert.match(client.text, 'set HTTP_PROXY');
  client.socket.destroy();
  await settled(relay);
});

test('gives origin-form requests to the operator’s control', async () => {
  const seen: ControlRequest[] = [];
  const { relay, port } = await startRelay({
    control: (request) => {
      seen.push(request);
      if (request.path === '/none') return undefined;
      if (request.path === '/broken') return Promise.reject(new Error('/home/secret'));
      return Promise.resolve({ status: 202, body: { ok: true } });
    },
  });
  const client = await Peer.connect(port);
  client.socket.write(
    'POST /status?x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Length: 2\r\n\r\nhi',
  );
  client.socket.write('GET /none HTTP/1.1\r\nHost: x\r\n\r\nGET /broken HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.untilText('(control_failed)');
  assert.match(client.text, /^HTTP\/1\.1 202 [\s\S]*\{"ok":true\}\n/);
  assert.match(client.text, 'HTTP/1.1 400 ');
  assert.match(client.text, 'HTTP/1.1 500 ');
  assert.not.match(client.text, 'secret');
  assert.equal(seen[0], { method: 'POST', path: '/status?x', authorization: 'Bearer t' });
  client.socket.destroy();
  await settled(relay);
});

test('refuses to relay to itself, however it is written', async () => {
  const { relay, port } = await startRelay();
  for (const host of ['127.0.0.1', 'localhost', '0.0.0.0', '[::ffff:127.0.0.1]', '127.1', '2130706433']) {
    const client = await Peer.connect(port);
    client.socket.write(proxied('GET', `http://${host}:${port}/`));
    await client.untilText('(loop_refused)');
    assert.match(client.text, /^HTTP\/1\.1 508 /, host);
    client.socket.destroy();
  }
  await settled(relay);
});

test('answers a failed dial with its cause, and never speaks for the origin', async () => {
  const { relay, port, exchanges, events } = await startRelay({
    upstream: { proxy: null, noProxy: '', resolve: {} },
  });
  const client = await Peer.connect(port);
  client.socket.write(proxied('GET', 'http://127.0.0.1:1/?key=sk-secret'));
  await client.untilText('(upstream_refused)');
  assert.match(client.text, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
  assert.match(client.text, 'Proxy-Status: picoclaw-traffic-guardian; error=connection_refused\r\n');
  client.socket.write(proxied('HEAD', 'http://127.0.0.1:1/'));
  client.socket.write(proxied('GET', 'http://name.invalid./'));
  await client.untilText('(upstream_dns)');
  client.socket.write(proxied('GET', 'http://127.0.0.1:0/'));
  client.socket.write(proxied('GET', 'https://127.0.0.1/'));
  await client.until(() => client.text.split('(bad_target)').length === 3, 'both refusals');
  assert.equal(
    exchanges.all.map(({ calls }) => calls.at(-1)),
    Array(3).fill('close aborted'),
  );
  assert.not.match(JSON.stringify(events), 'secret');
  assert.ok(exchanges.sound);
  client.socket.destroy();
  await settled(relay);
});

test('says which other program holds the port', async () => {
  const { relay, port } = await startRelay();
  const second = new Relay({
    listen: { host: '127.0.0.1', port },
    observer: {
      open: () => {
        throw new Error('unused');
      },
    },
    credentials: null,
    upstream: { proxy: null, noProxy: '', resolve: {} },
    timeouts: { headMs: 1, connectMs: 1, silentMs: 5_000, idleMs: 0 },
    report: () => undefined,
  });
  const error: unknown = await second.listen().then(
    () => null,
    (reason) => reason,
  );
  assert.instance(error, GuardianError);
  assert.is(error instanceof GuardianError && error.code, 'E_LISTEN_IN_USE');
  assert.match(String(error), `127.0.0.1:${port}`);
  assert.match(String(error), '--listen');
  assert.equal(await second.drain(0), { cut: 0 });
  await settled(relay);
});

test('says what is wrong with an address it cannot listen on', async () => {
  const failure = startRelay({ listen: { host: '192.0.2.1', port: 0 } }).then(
    () => null,
    (reason) => reason,
  );
  const error: unknown = await failure;
  assert.is(error instanceof GuardianError && error.code, 'E_LISTEN_FAILED');
});

test('drain lets an exchange finish, closes the rest, and accepts nobody', async () => {
  const { relay, port, exchanges } = await startRelay();
  const server = await PeerServer.listen();
  const idle = await Peer.connect(port);
  const busy = await Peer.connect(port);
  busy.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  assert.is(relay.openConnections, 2);
  const drained = relay.drain(60_000);
  await idle.untilEnded();
  const late = net.connect(port, '127.0.0.1');
  const [refused] = await once(late, 'error');
  assert.is(refused.code, 'ECONNREFUSED');
  origin.socket.write(OK);
  assert.equal(await drained, { cut: 0 });
  await busy.untilEnded();
  assert.match(busy.text, /Connection: close\r\n[\s\S]*ok$/);
  assert.ok(exchanges.sound);
  assert.is(exchanges.only.calls.at(-1), 'close complete');
  assert.is(relay.openConnections, 0);
  await server.close();
});

test('drain cuts what does not finish in time', async () => {
  const { relay, port, exchanges } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port);
  client.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
  const origin = await server.accept();
  const tunnel = await Peer.connect(port);
  tunnel.socket.write(`CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\nHost: x\r\n${AUTHORIZATION}\r\n`);
  await tunnel.untilText('200');
  assert.equal(await relay.drain(1), { cut: 2 });
  await client.untilEnded();
  await tunnel.untilEnded();
  await origin.untilEnded();
  assert.equal(
    exchanges.all.map(({ calls }) => calls.at(-1)),
    ['close aborted', 'close aborted'],
  );
  await server.close();
});

test('cuts a head that does not arrive in time with 408, and says nothing to an unused connection', async () => {
  const { relay, port } = await startRelay({
    timeouts: { headMs: 50, connectMs: 1_000, silentMs: 5_000, idleMs: 0 },
  });
  const slow = await Peer.connect(port);
  const unused = await Peer.connect(port);
  slow.socket.write('GET http://127.0.0.1/ HTT');
  await slow.untilEnded();
  assert.match(slow.text, /^HTTP\/1\.1 408 [\s\S]*\(request_timeout\)/);
  slow.socket.end();
  await unused.untilEnded();
  assert.is(unused.text, '');
  await settled(relay);
});

test('ends a connection on which nothing moves: 504 while an answer is due', async () => {
  const { relay, port, exchanges } = await startRelay({
    timeouts: { headMs: 60_000, connectMs: 1_000, silentMs: 5_000, idleMs: 60 },
  });
  const server = await PeerServer.listen();
  const idle = await Peer.connect(port);
  const waiting = await Peer.connect(port);
  waiting.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
  await waiting.untilText('(upstream_silent)');
  assert.match(waiting.text, /^HTTP\/1\.1 504 /);
  const first = await server.accept();
  await first.untilEnded();
  await idle.untilEnded();
  const stalled = await Peer.connect(port);
  stalled.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
  const second = await server.accept();
  await second.untilText('\r\n\r\n');
  second.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab');
  await stalled.untilClosed();
  assert.ok(stalled.text.endsWith('\r\n\r\nab'));
  await settled(relay);
  assert.ok(exchanges.sound);
  await server.close();
});

test.run();
