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

test('what is learned of a client does not hold for a kind of client that accepted', () => {
  for (const reason of ['pinned', 'tls_failed'] as const) {
    const learned = new LearnedHosts(new SetClock());
    learned.accept(HOST, 'one');
    learned.learn(HOST, reason, 'another');
    assert.is(learned.reasonFor(HOST, 'one'), null);
    assert.is(learned.reasonFor(HOST, 'another'), reason);
    learned.learn(HOST, reason, 'one');
    assert.is(learned.reasonFor(HOST, 'one'), reason);
  }
});

test('what is learned of an origin holds for every client', () => {
  for (const reason of ['client_certificate', 'h2_only'] as const) {
    const learned = new LearnedHosts(new SetClock());
    learned.accept(HOST, 'one');
    learned.learn(HOST, reason, 'another');
    assert.is(learned.reasonFor(HOST, 'one'), reason);
  }
});

test('a host is tried again after a day, and only so many are remembered', () => {
  const clock = new SetClock();
  const learned = new LearnedHosts(clock);
  learned.learn(HOST, 'pinned', 'one');
  clock.time += DAY - 1;
  assert.is(learned.reasonFor(HOST, 'one'), 'pinned');
  clock.time += 1;
  assert.is(learned.reasonFor(HOST, 'one'), null);
  for (let n = 0; n < 10_000; n++) learned.learn(`${n}.test:443`, 'pinned', 'one');
  assert.is(learned.list().length, 1_000);
  assert.is(learned.list()[0]?.host, '9999.test:443');
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
