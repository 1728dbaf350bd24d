import type net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Place, SharedPool } from '../../lib/proxy/shared_pool.ts';
import { UpstreamConnection } from '../../lib/proxy/upstream_connection.ts';
import { Peer, PeerServer } from '../support/peer.ts';

const test = suite('shared pool');

const place = (host: string, more: Partial<Place> = {}): Place => ({
  source: '127.0.0.1',
  authority: `${host}:443`,
  host,
  alpn: true,
  ...more,
});

/** A pool, its time, and connections to a listener that one exchange went over. */
async function poolAndTime() {
  let now = 0;
  const pool = new SharedPool({ now: () => now, monotonic: () => now });
  const server = await PeerServer.listen();
  const used = async (keepAliveMs = Number.POSITIVE_INFINITY) => {
    const { socket } = await Peer.connect(server.port, '127.0.0.1', false);
    const upstream = new UpstreamConnection(socket, 'a.test:443', { kind: 'direct' });
    upstream.keepAliveMs = keepAliveMs;
    pool.rest(upstream);
    return upstream;
  };
  const pass = (ms: number) => {
    now += ms;
  };
  const close = async () => {
    pool.close();
    assert.is(pool.size, 0);
    await server.close();
  };
  return { pool, server, used, pass, close };
}

const closed = (socket: net.Socket) =>
  new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });

test('what differs in anything is another place', async () => {
  const { pool, used, close } = await poolAndTime();
  const here = place('a.test');
  const upstream = await used();
  pool.put(here, upstream);
  for (const other of [
    place('a.test', { source: '192.0.2.1' }),
    place('a.test', { authority: 'a.test:8443' }),
    place('a.test', { host: 'b.test' }),
    place('a.test', { alpn: false }),
  ])
    assert.is(pool.take(other), undefined);
  assert.ok(pool.mayServe(here.source, here.authority));
  assert.not.ok(pool.mayServe('192.0.2.1', here.authority));
  assert.not.ok(pool.mayServe(here.source, 'b.test:443'));
  assert.is(pool.take({ ...here }), upstream);
  assert.ok(upstream.lent);
  assert.is(pool.take(here), undefined);
  assert.not.ok(pool.mayServe(here.source, here.authority));
  pool.put(here, upstream);
  assert.not.ok(upstream.lent);
  await close();
  await closed(upstream.socket);
});

test('the one that rested the shortest time is taken first', async () => {
  const { pool, used, pass, close } = await poolAndTime();
  const first = await used();
  pool.put(place('a.test'), first);
  pass(10);
  const second = await used();
  pool.put(place('a.test'), second);
  assert.is(pool.take(place('a.test')), second);
  assert.is(pool.take(place('a.test')), first);
  first.destroy();
  second.destroy();
  await close();
});

test('nothing is kept that knows its client, was never used, or is gone', async () => {
  const { pool, used, server, close } = await poolAndTime();
  const bound = await used();
  bound.bound = true;
  const { socket } = await Peer.connect(server.port, '127.0.0.1', false);
  const unused = new UpstreamConnection(socket, 'a.test:443', { kind: 'direct' });
  const gone = await used();
  gone.socket.destroy();
  const halfClosed = await used();
  halfClosed.socket.end();
  const waiting = await used();
  waiting.begin('GET', {
    onInformational: () => undefined,
    onHead: () => undefined,
    onBody: () => undefined,
    onEnd: () => undefined,
    onTurnEnd: () => undefined,
    onWritable: () => undefined,
    onClosed: () => undefined,
    onMalformed: () => undefined,
  });
  for (const upstream of [bound, unused, gone, halfClosed, waiting]) {
    pool.put(place('a.test'), upstream);
    assert.ok(upstream.socket.destroyed);
  }
  assert.is(pool.size, 0);
  await close();
});

test('nothing rests for longer than half a minute, or than a second less than the origin says', async () => {
  const { pool, used, pass, close } = await poolAndTime();
  const here = place('a.test');
  pool.put(here, await used());
  pool.put(here, await used(5_000));
  pool.put(here, await used(1_000));
  assert.is(pool.size, 2, 'one that the origin keeps for a second is not worth keeping');
  pass(3_999);
  const short = pool.take(here);
  assert.is(short?.keepAliveMs, 5_000);
  if (short !== undefined) pool.put(here, short);
  pass(1);
  const long = pool.take(here);
  assert.is(long?.keepAliveMs, Number.POSITIVE_INFINITY);
  if (long !== undefined) pool.put(here, long); // unused: its time runs on
  pass(26_000);
  assert.is(pool.take(here), undefined);
  await close();
});

test('a connection is lent for ten minutes, however busy', async () => {
  const { pool, used, pass, close } = await poolAndTime();
  const here = place('a.test');
  const upstream = await used();
  for (let minutes = 0; minutes < 10; minutes += 0.25) {
    pool.put(here, upstream);
    assert.is(pool.take(here), upstream);
    pass(15_000);
    pool.rest(upstream);
  }
  pool.put(here, upstream);
  assert.is(pool.size, 0);
  assert.ok(upstream.socket.destroyed);
  await close();
});

test('places and their number are bounded, the longest at rest goes first', async () => {
  const { pool, used, close } = await poolAndTime();
  const alike = await Promise.all(Array.from({ length: 9 }, () => used()));
  for (const upstream of alike) pool.put(place('a.test'), upstream);
  assert.is(pool.size, 8);
  assert.equal(
    alike.map(({ socket }) => socket.destroyed),
    [true, ...Array.from({ length: 8 }, () => false)],
  );
  const others = await Promise.all(Array.from({ length: 60 }, () => used()));
  for (const [at, upstream] of others.entries()) pool.put(place(`h${at}.test`), upstream);
  assert.is(pool.size, 64);
  assert.equal(
    alike.map(({ socket }) => socket.destroyed),
    [...Array.from({ length: 5 }, () => true), ...Array.from({ length: 4 }, () => false)],
  );
  await close();
  await Promise.all([...alike, ...others].map(({ socket }) => closed(socket)));
});

test('an origin that ends an idle connection, or says anything on it, has it no more', async () => {
  const { pool, used, server, close } = await poolAndTime();
  for (const act of [
    (socket: net.Socket) => socket.end(),
    (socket: net.Socket) => socket.resetAndDestroy(),
    (socket: net.Socket) => socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n'),
  ]) {
    const upstream = await used();
    const origin = await server.accept();
    pool.put(place('a.test'), upstream);
    act(origin.socket);
    await closed(upstream.socket);
    assert.is(pool.size, 0);
  }
  await close();
});

test('after the end nothing is kept', async () => {
  const { pool, used, close } = await poolAndTime();
  const upstream = await used();
  await close();
  pool.put(place('a.test'), upstream);
  assert.is(pool.size, 0);
  await closed(upstream.socket);
});

test.run();
