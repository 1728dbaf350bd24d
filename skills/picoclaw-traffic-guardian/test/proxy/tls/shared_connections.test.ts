import type tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer } from '../../support/peer.ts';

import {
  ANSWER,
  answer,
  get,
  leftOver,
  leftOverIn,
  Origin,
  over,
  quiet,
  reported,
  root,
  stranger,
  UPLOAD,
  until,
  visit,
} from './left_over.ts';
import { TlsStreet } from './tls_street.ts';

const test = suite('connections to origins that serve one client after the other');

test('clients one after the other share a connection, and each exchange is whole', async () => {
  const stage = await leftOver();
  for (let n = 0; n < 3; n++) assert.is(await visit(stage.street, stage.authority), ANSWER);
  await over(stage);
  assert.is(stage.origin.connections, 1);
  assert.is(stage.street.inside.length, 4);
  for (const { calls } of stage.street.inside) assert.is(calls.at(-1), 'close complete');
  for (const { calls } of stage.street.connects) assert.is(calls.at(-1), 'close complete');
  assert.equal(reported(stage.street), []);
});

test('clients at the same time have a connection each', async () => {
  const stage = await leftOver();
  const clients = await Promise.all([1, 2, 3].map(() => stage.street.secured(stage.authority)));
  for (const { socket } of clients) socket.write(get());
  for (const client of clients) await client.untilText('hi');
  for (const { socket } of clients) socket.end();
  for (const client of clients) await client.untilClosed();
  await quiet(stage.street);
  assert.is(stage.origin.connections, 3);
  assert.is(stage.street.relay.idleUpstreams, 3);
  await over(stage);
});

test('another name, another port, or other protocols are never served by it', async () => {
  const street = await TlsStreet.open(root);
  const origin = await Origin.open(answer);
  const second = await Origin.open(answer);
  const { port } = origin;
  const visits: ReadonlyArray<readonly [string, tls.ConnectionOptions]> = [
    [`origin.test:${port}`, {}],
    [`other.test:${port}`, {}],
    [`origin.test:${port}`, { ALPNProtocols: ['http/1.1'] }],
    [`127.0.0.1:${port}`, {}],
    [`127.0.0.1:${port}`, { servername: 'origin.test' }],
    [`127.0.0.1:${port}`, { servername: 'other.test' }],
    [`origin.test:${second.port}`, {}],
  ];
  for (const [authority, options] of visits) await visit(street, authority, get(), 'hi', options);
  assert.equal([origin.connections, second.connections], [6, 1]);
  for (const [authority, options] of visits) await visit(street, authority, get(), 'hi', options);
  assert.equal([origin.connections, second.connections], [6, 1]);
  await over({ street, origin });
  await second.close();
});

test('a name that the certificate does not hold is refused, whatever is in store', async () => {
  const stage = await leftOver();
  const { street, origin } = stage;
  const socket = await street.secure(`127.0.0.1:${origin.port}`, { servername: 'strange.test' });
  await new Promise((resolve) => socket.once('error', resolve));
  socket.destroy();
  await quiet(street);
  await visit(street, `127.0.0.1:${origin.port}`);
  const again = await street.secure(`127.0.0.1:${origin.port}`, { servername: 'strange.test' });
  await new Promise((resolve) => again.once('error', resolve));
  again.destroy();
  assert.equal(reported(street), ['upstream_certificate', 'upstream_certificate']);
  await over(stage);
});

const PROOFS: ReadonlyArray<readonly [string, string, string]> = [
  ['an NTLM proof', 'Authorization: NTLM TlRMTVNTUAAB\r\n', ''],
  ['a Negotiate proof', 'authorization: negotiate YIIG\r\n', ''],
  ['a proof to a proxy', 'Proxy-Authorization: Negotiate YIIG\r\n', ''],
  ['a Negotiate challenge', '', 'WWW-Authenticate: Negotiate\r\n'],
  ['an NTLM challenge among others', '', 'WWW-Authenticate: Basic realm="x", NTLM\r\n'],
  ['a connection that is authenticated', '', 'Persistent-Auth: true\r\n'],
];
for (const [what, asked, answered] of PROOFS)
  test(`${what} makes a connection its client's own`, async () => {
    const status = answered === '' ? '200 OK' : '401 Unauthorized';
    const stage = await leftOver((socket) =>
      socket.write(`HTTP/1.1 ${status}\r\n${answered}Content-Length: 2\r\n\r\nhi`),
    );
    const { street, authority, origin } = stage;
    const client = await street.secured(authority);
    client.socket.write(get(asked));
    await client.untilText('hi');
    const own = origin.asked.findIndex((requests) => requests.length === 2);
    assert.is(own, 0);
    // The same client goes on with it (that is what the proof is for), and nobody after it.
    client.socket.write(get());
    await client.until(() => client.text.endsWith('hi') && client.text.split('hi').length === 3, 'both');
    client.socket.end();
    await client.untilClosed();
    await quiet(street);
    assert.is(street.relay.idleUpstreams, 0);
    await visit(street, authority);
    assert.equal(
      origin.asked.map((requests) => requests.length),
      [3, 1],
    );
    await over(stage);
  });

test('what proves itself with each request does not', async () => {
  const stage = await leftOver();
  await visit(stage.street, stage.authority, get('Authorization: Bearer abc\r\n'));
  await visit(stage.street, stage.authority, get('Authorization: Basic bnRsbTp4\r\n'));
  assert.is(stage.street.relay.idleUpstreams, 1);
  assert.is(stage.origin.connections, 1);
  await over(stage);
});

const UNKEPT: ReadonlyArray<readonly [string, string, string, string?]> = [
  ['the origin closes', get(), 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi'],
  ['the client closes', get('Connection: close\r\n'), ANSWER],
  [
    'the answer is HTTP/1.0',
    get(),
    ANSWER.replace('1.1', '1.0').replace('\r\n', '\r\nConnection: keep-alive\r\n'),
  ],
  ['the request is HTTP/1.0', get('Connection: keep-alive\r\n', '1.0'), ANSWER],
  ['the answer is cut', get(), ANSWER.replace('Length: 2', 'Length: 9')],
  ['more comes than was announced', get(), `${ANSWER}!!!`],
  ['the answer comes before the request is whole', UPLOAD, ANSWER, 'body'],
  [
    'a GET has a body, which the origin may leave for the next request',
    get('Content-Length: 5\r\n').concat('GET /'),
    ANSWER,
  ],
  ['the origin keeps it for a second only', get(), ANSWER.replace('\r\n', '\r\nKeep-Alive: timeout=1\r\n')],
];
for (const [what, request, text, rest] of UNKEPT)
  test(`nothing is kept when ${what}`, async () => {
    const street = await TlsStreet.open(root);
    const origin = await Origin.open((socket) => socket.write(text));
    const client = await street.secured(`origin.test:${origin.port}`);
    client.socket.write(request);
    await client.untilText('hi');
    if (rest !== undefined) {
      client.socket.write(rest);
      await until(() => street.inside[0]?.request === rest, 'the rest of the request');
    }
    client.socket.end();
    await client.untilClosed();
    await quiet(street);
    assert.is(street.relay.idleUpstreams, 0);
    await over({ street, origin });
  });

test('a client that leaves within a request takes the connection with it', async () => {
  const stage = await leftOver();
  const client = await stage.street.secured(stage.authority);
  client.socket.write(get());
  await client.untilText('hi');
  client.socket.write(UPLOAD, () => client.socket.destroy());
  await client.untilClosed();
  await quiet(stage.street);
  assert.is(stage.street.relay.idleUpstreams, 0);
  await over(stage);
});

test('a connection that its origin ended serves nobody', async () => {
  const stage = await leftOver();
  const { street, origin, authority } = stage;
  for (const socket of origin.sockets) socket.end();
  await until(() => street.relay.idleUpstreams === 0, 'it to be gone');
  assert.is(await visit(street, authority), ANSWER);
  assert.is(origin.connections, 2);
  await over(stage);
});

test('an upgrade, and what is no HTTP, get a connection of their own', async () => {
  const stage = await leftOver((socket) =>
    socket.write('HTTP/1.1 101 Fine\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  );
  const { street, origin, authority } = stage;
  const client = await street.secured(authority);
  client.socket.write(get('Connection: Upgrade\r\nUpgrade: websocket\r\n'));
  await client.untilText('101 Fine');
  client.socket.end();
  await client.untilClosed();
  await quiet(street);
  assert.equal(
    origin.asked.map((requests) => requests.length),
    [1, 1],
  );
  const other = await street.secured(authority);
  other.socket.write('\x00\x01 no HTTP\r\n\r\n');
  await other.untilText('101 Fine');
  other.socket.end();
  await other.untilClosed();
  await quiet(street);
  assert.equal(
    origin.asked.map((requests) => requests.length),
    [1, 1, 1],
  );
  assert.is(street.relay.idleUpstreams, 1);
  assert.ok(street.connects.at(-1)?.calls.includes('opaque not_http'));
  await over(stage);
});

test('plain HTTP and a client that waits for the origin to speak are dialled for', async () => {
  const timeouts = { headMs: 10_000, connectMs: 3_000, silentMs: 50, idleMs: 0 };
  const stage = await leftOverIn(await TlsStreet.open(root, {}, { timeouts }));
  const { street, origin, authority } = stage;
  origin.raw = (socket) => socket.write('220 speaks first\r\n');
  const silent = new Peer(await street.connect(authority));
  await silent.untilText('220 speaks first');
  silent.socket.end();
  for (const socket of origin.sockets) socket.end();
  await silent.untilClosed();
  await quiet(street);
  await over(stage);

  const plain = await leftOver();
  plain.origin.raw = (socket) => socket.once('data', () => socket.end(ANSWER));
  const client = new Peer(await plain.street.connect(plain.authority));
  client.socket.write(get());
  await client.untilText('hi');
  client.socket.end();
  await client.untilClosed();
  await quiet(plain.street);
  assert.is(plain.street.inside.at(-1)?.start.protocol, 'http');
  assert.is(plain.street.relay.idleUpstreams, 1);
  await over(plain);
});

test('a client that refuses our certificate uses nothing up', async () => {
  const stage = await leftOver();
  const { street, origin, authority } = stage;
  const socket = await street.secure(authority, { ca: stranger.cert });
  await new Promise((resolve) => socket.once('error', resolve));
  await quiet(street);
  assert.is(origin.connections, 1);
  assert.is(street.relay.idleUpstreams, 1);
  assert.is(await visit(street, authority), ANSWER);
  await over(stage);
});

test('a drain closes what waits for a client, and keeps nothing that comes back later', async () => {
  const stage = await leftOver();
  const { street, origin, authority } = stage;
  const first = await street.secured(authority);
  const second = await street.secured(authority);
  for (const client of [first, second]) {
    client.socket.write(get());
    await client.untilText('hi');
  }
  first.socket.end();
  await first.untilClosed();
  await until(() => street.relay.idleUpstreams === 1, 'the first to leave its connection');
  const closed = street.close();
  assert.is(street.relay.idleUpstreams, 0);
  second.socket.end();
  await closed;
  assert.is(street.relay.idleUpstreams, 0);
  await until(() => origin.sockets.size === 0, 'the origin to be left');
  await origin.close();
});

test.run();
