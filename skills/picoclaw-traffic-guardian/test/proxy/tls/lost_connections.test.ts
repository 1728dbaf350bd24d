import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ANSWER,
  answer,
  get,
  leftOver,
  over,
  quiet,
  type Reply,
  reported,
  stranger,
  UPLOAD,
  until,
  visit,
} from './left_over.ts';

const test = suite('connections from before that are gone when they are used');

const DEATHS: ReadonlyArray<readonly [string, Reply]> = [
  ['is closed', (socket) => socket.end()],
  ['is reset', (socket) => socket.destroy()],
  [
    'had timed out',
    (socket) => socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
  ],
];
for (const [what, die] of DEATHS)
  test(`a GET on a connection from before that ${what} is sent again, on a new one`, async () => {
    const stage = await leftOver(die, answer);
    const { street, origin, authority } = stage;
    assert.is(await visit(street, authority), ANSWER);
    assert.equal(origin.asked, [['GET / HTTP/1.1', 'GET / HTTP/1.1'], ['GET / HTTP/1.1']]);
    const { calls } = street.inside.at(-1) ?? { calls: [] };
    assert.equal(calls, [
      'requestHead GET',
      'requestEnd',
      'responseHead 200',
      'responseEnd',
      'close complete',
    ]);
    assert.equal(reported(street), []);
    await over(stage);
  });

test('it is sent again once, and not when the origin has begun to answer', async () => {
  const dying: Reply = (socket) => socket.destroy();
  const twice = await leftOver(dying);
  assert.is(await visit(twice.street, twice.authority, get(), ''), '');
  assert.equal(
    twice.origin.asked.map((requests) => requests.length),
    [2, 1],
  );
  await over(twice);
  const begun = await leftOver((socket) => socket.end('HTTP/1.1 200'), answer);
  assert.is(await visit(begun.street, begun.authority, get(), ''), '');
  assert.is(begun.origin.connections, 1);
  await over(begun);
});

test('what is not safe to send twice gets a connection of its own, and is sent once', async () => {
  for (const request of [
    `${UPLOAD}body`,
    'POST / HTTP/1.1\r\nHost: origin.test\r\nContent-Length: 0\r\n\r\n',
    'DELETE / HTTP/1.1\r\nHost: origin.test\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: origin.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ]) {
    const stage = await leftOver((socket) => socket.destroy());
    const { street, origin, authority } = stage;
    assert.is(await visit(street, authority, request, ''), '');
    assert.equal(
      origin.asked.map((requests) => requests.length),
      [1, 1],
    );
    assert.is(street.relay.idleUpstreams, 1, 'the other one waits on');
    await over(stage);
  }
});

test('once it has answered a client, a connection ends as any other', async () => {
  const stage = await leftOver(answer, (socket) => socket.destroy(), answer);
  const client = await stage.street.secured(stage.authority);
  client.socket.write(get());
  await client.untilText('hi');
  client.socket.write(get());
  await client.until(() => client.ended || client.closed, 'the end');
  client.socket.end();
  await client.untilClosed();
  assert.is(client.text, ANSWER);
  assert.is(stage.origin.connections, 1);
  await over(stage);
});

test('a client that waits with its first request does not notice that the connection goes', async () => {
  const stage = await leftOver();
  const { street, origin, authority } = stage;
  const client = await street.secured(authority);
  assert.is(street.relay.idleUpstreams, 0);
  for (const socket of origin.sockets) socket.resetAndDestroy();
  await until(() => origin.sockets.size === 0, 'the reset');
  client.socket.write(get());
  await client.untilText('hi');
  assert.is(origin.connections, 2);
  client.socket.end();
  await client.untilClosed();
  await quiet(street);
  await over(stage);
});

test('nor what the origin says on it before it closes it', async () => {
  for (const request of [get(), `${UPLOAD}body`]) {
    const stage = await leftOver();
    const { street, origin, authority } = stage;
    const client = await street.secured(authority);
    for (const socket of origin.secure)
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    await until(() => origin.sockets.size === 0, 'its end');
    client.socket.write(request);
    await client.untilText('hi');
    assert.is(client.text, ANSWER);
    client.socket.end();
    await client.untilClosed();
    await quiet(street);
    await over(stage);
  }
});

test('when there is no other connection the client loses its own, and the log says why', async () => {
  const stage = await leftOver((socket) => socket.destroy());
  const { street, origin, authority } = stage;
  const listening = origin.stopListening();
  assert.is(await visit(street, authority, get(), ''), '');
  assert.equal(reported(street), ['upstream_failed']);
  await listening;
  await over(stage);
});

test('the new connection is verified like the first', async () => {
  const stage = await leftOver((socket) => socket.destroy(), answer);
  const { street, origin, authority } = stage;
  origin.secured = await stranger.issue(['origin.test']);
  assert.is(await visit(street, authority, get(), ''), '');
  assert.equal(reported(street), ['upstream_certificate']);
  assert.equal(
    origin.asked.map((requests) => requests.length),
    [2, 0],
  );
  await over(stage);
});

test.run();
