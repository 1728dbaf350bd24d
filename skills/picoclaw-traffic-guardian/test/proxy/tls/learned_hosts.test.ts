import net from 'node:net';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LearnedHosts } from '../../../lib/proxy/tls/learned_hosts.ts';
import { TestAuthority } from '../../support/authority.ts';
import { DAY, SetClock } from './memory_store.ts';
import { TlsStreet, tlsOrigin } from './tls_street.ts';

const test = suite('learned_hosts');
const root = await TestAuthority.make();
const certificate = await root.issue(['origin.test']);
const HOST = 'origin.test:443';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('what is learned of a client holds for its kind alone', () => {
  for (const reason of ['pinned', 'tls_failed'] as const) {
    const learned = new LearnedHosts(new SetClock());
    assert.is(learned.refused(HOST, 'one', reason)?.side, 'client');
    assert.is(learned.reasonFor(HOST, 'one'), reason);
    assert.is(learned.reasonFor(HOST, 'another'), null);
    assert.is(learned.reasonFor('other.test:443', 'one'), null);
  }
});

test('what is learned of an origin holds for every client', () => {
  for (const reason of ['client_certificate', 'h2_only', 'tls_failed'] as const) {
    const learned = new LearnedHosts(new SetClock());
    learned.accept(HOST, 'one');
    assert.is(learned.learn(HOST, reason).side, 'origin');
    assert.is(learned.reasonFor(HOST, 'one'), reason);
    assert.is(learned.reasonFor(HOST, 'another'), reason);
  }
});

test('the first refusal counts for minutes from the next try on, the second for a day', () => {
  const clock = new SetClock();
  const learned = new LearnedHosts(clock);
  learned.refused(HOST, 'one', 'pinned');
  clock.time += 23 * HOUR; // a job that runs once a day
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 10 * MINUTE - 1;
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 1;
  assert.is(learned.reasonFor(HOST, 'one'), null);
  learned.refused(HOST, 'one', 'pinned');
  clock.time += DAY - 1;
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 1;
  assert.is(learned.reasonFor(HOST, 'one'), null);
  assert.equal(learned.list(), []);
  learned.refused(HOST, 'one', 'pinned');
  assert.is(learned.list()[0]?.until, new Date(clock.time + DAY).toISOString());
  clock.time += 2 * DAY;
  learned.refused(HOST, 'one', 'pinned'); // long forgotten: a first time again
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 10 * MINUTE;
  assert.is(learned.reasonFor(HOST, 'one'), null);
});

test('a silent client of an unknown kind passes next time, within an hour', () => {
  const clock = new SetClock();
  const learned = new LearnedHosts(clock);
  learned.fellSilent(HOST, 'one', 'pinned', clock.time);
  clock.time += HOUR - 1;
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  assert.is(learned.reasonFor(HOST, 'another'), null);
  const late = new LearnedHosts(clock);
  late.fellSilent(HOST, 'one', 'pinned', clock.time);
  clock.time += HOUR;
  assert.is(late.reasonFor(HOST, 'one'), null);
});

test('refusals of connections that ran side by side are one', () => {
  const clock = new SetClock();
  const learned = new LearnedHosts(clock);
  assert.ok(learned.refused(HOST, 'one', 'pinned'));
  for (let n = 0; n < 50; n++) assert.is(learned.refused(HOST, 'one', 'pinned'), null);
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 10 * MINUTE;
  assert.is(learned.reasonFor(HOST, 'one'), null);
});

test('a success makes the next refusal a first one, and ends no term that runs', () => {
  const clock = new SetClock();
  const learned = new LearnedHosts(clock);
  learned.refused(HOST, 'one', 'pinned');
  learned.accept(HOST, 'one'); // of a twin, whose connection began before
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 10 * MINUTE;
  assert.is(learned.reasonFor(HOST, 'one'), null);
  learned.accept(HOST, 'one');
  learned.refused(HOST, 'one', 'pinned');
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 10 * MINUTE;
  assert.is(learned.reasonFor(HOST, 'one'), null);
});

/** Silences of one kind, each of a connection that began `apart` after the one before. */
function silences(
  learned: LearnedHosts,
  clock: SetClock,
  count: number,
  apart: number,
  between: () => void = () => undefined,
) {
  let last: ReturnType<LearnedHosts['fellSilent']> = null;
  for (let n = 0; n < count; n++) {
    clock.time += apart;
    last = learned.fellSilent(HOST, 'one', 'pinned', clock.time - 1);
    between();
  }
  return last;
}

test('of a kind that accepted before two silences in a row count, or five among a few successes', () => {
  const clock = new SetClock();
  const alone = new LearnedHosts(clock);
  alone.accept(HOST, 'one');
  assert.is(silences(alone, clock, 1, 1000), null);
  assert.is(alone.reasonFor(HOST, 'one'), null);
  assert.ok(silences(alone, clock, 1, 1000));
  assert.is(alone.reasonFor(HOST, 'one'), 'pinned');
  const mixed = new LearnedHosts(clock);
  mixed.accept(HOST, 'one');
  const succeed = () => mixed.accept(HOST, 'one');
  assert.is(silences(mixed, clock, 4, 1000, succeed), null);
  assert.ok(silences(mixed, clock, 1, 1000, succeed));
  assert.is(mixed.reasonFor(HOST, 'one'), 'pinned');
  const busy = new LearnedHosts(clock);
  busy.accept(HOST, 'one');
  const often = () => {
    for (let n = 0; n < 5; n++) busy.accept(HOST, 'one');
  };
  assert.is(silences(busy, clock, 100, 1000, often), null); // a program that opens more than it needs
});

test('connections given up side by side, or far apart, say nothing of a kind that accepted before', () => {
  const clock = new SetClock();
  const learned = new LearnedHosts(clock);
  learned.accept(HOST, 'one');
  const begun = clock.time;
  for (let n = 0; n < 50; n++) {
    clock.time += 1; // dialled together, ended one by one
    assert.is(learned.fellSilent(HOST, 'one', 'pinned', begun), null);
  }
  assert.is(silences(learned, clock, 20, 11 * MINUTE), null);
  assert.is(learned.reasonFor(HOST, 'one'), null);
});

test('only so many hosts are remembered, and each is listed once', () => {
  const learned = new LearnedHosts(new SetClock());
  for (let n = 0; n < 3_000; n++) learned.refused(`${n}.test:443`, 'one', 'pinned');
  assert.is(learned.list().length, 1_000);
  assert.is(learned.list()[0]?.host, '2999.test:443');
  for (let n = 0; n < 3_000; n++) learned.refused(HOST, `kind ${n}`, 'pinned');
  assert.equal(
    learned.list().map(({ host }) => host),
    [HOST],
  );
  for (let n = 0; n < 3_000; n++) learned.learn(`${n}.test:443`, 'h2_only');
  assert.is(learned.list().length, 1_001);
  assert.is(learned.clear(), 1_001);
  assert.equal(learned.list(), []);
  assert.is(learned.reasonFor(HOST, 'kind 2999'), null);
});

/** The ClientHello that Node's own client sends. */
async function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', (hello) => {
        socket.destroy();
        server.close();
        resolve(hello);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const client = tls.connect({ host: '127.0.0.1', port, servername: 'origin.test' });
      client.on('error', () => client.destroy());
    });
  });
}

test('one connection given up during its handshake blinds nobody to a kind of client that accepted', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin(certificate, (socket) => {
    socket.on('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi'),
    );
  });
  const authority = `origin.test:${server.port}`;
  const talk = async () => {
    const client = await street.secured(authority);
    client.socket.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    await client.untilText('hi');
    client.socket.end();
    await client.untilClosed();
  };
  await talk();
  const socket = await street.connect(authority);
  socket.write(await clientHello());
  await new Promise((resolve) => socket.once('data', resolve)); // our certificate is in it
  socket.resetAndDestroy();
  // The monitor's turn: its side of the connection closes after ours.
  while (!street.connects.every(({ closes }) => closes === 1))
    await new Promise((resolve) => setTimeout(resolve, 1));
  await talk();
  assert.is(street.inside.length, 2);
  assert.equal(street.codes, []);
  await street.close();
  await server.close();
});

test.run();
