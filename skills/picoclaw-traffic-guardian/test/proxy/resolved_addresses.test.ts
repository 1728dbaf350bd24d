import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { answerLookups } from '../support/lookups.ts';
import { Peer, PeerServer } from '../support/peer.ts';
import { assertNothingLeft, openStreet } from '../support/raw_street.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const FOUND = ['127.0.0.1', '127.0.0.1'];

/** A client of the relay and an origin that a name leads to the first time it is looked up, and not again. */
async function openTown(found: readonly string[] = FOUND) {
  const street = await openStreet();
  const server = await PeerServer.listen();
  const lookups = answerLookups(found, ['127.0.0.2']);
  const client = await Peer.connect(street.port);
  const authority = `rebind.test:${server.port}`;
  return {
    client,
    server,
    lookups,
    exchanges: street.exchanges,
    authority,
    ask: (line: string, lines = '') =>
      client.socket.write(`${line} HTTP/1.1\r\nHost: ${authority}\r\n${lines}\r\n`),
    async close() {
      lookups.stop();
      for (const { socket } of [client, ...server.peers]) socket.destroy();
      await assertNothingLeft(street);
      await server.close();
    },
  };
}

/** They are told with the exchange that makes the connection, on each of the relay's ways. */
const test = suite('resolved addresses');

test('a request tells them once a connection, and nothing when the connection is there', async () => {
  const { client, server, exchanges, lookups, authority, ask, close } = await openTown();
  ask(`GET http://${authority}/`);
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  origin.socket.write(ANSWER);
  await client.untilText('\r\n\r\nok');
  const before = origin.received.length;
  ask(`GET http://${authority}/again`);
  await origin.untilBytes(before + 1);
  origin.socket.write(ANSWER);
  await client.until(() => client.text.split('\r\n\r\nok').length === 3, 'two answers');
  assert.equal(
    exchanges.all.map(({ addresses }) => addresses),
    [FOUND, []],
  );
  assert.equal(lookups.asked, ['rebind.test']);
  await close();
});

test('a CONNECT tells them, and what goes on inside it does not', async () => {
  const { client, server, exchanges, lookups, authority, ask, close } = await openTown();
  ask(`CONNECT ${authority}`);
  await client.untilText(' 200 ');
  ask('GET /');
  await (await server.accept()).untilText('\r\n\r\n');
  assert.equal(
    exchanges.all.map(({ addresses }) => addresses),
    [FOUND, []],
  );
  assert.equal(lookups.asked, ['rebind.test']);
  await close();
});

test('an upgrade tells them', async () => {
  const { server, exchanges, lookups, authority, ask, close } = await openTown();
  ask(`GET http://${authority}/`, 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n');
  await (await server.accept()).untilText('\r\n\r\n');
  assert.equal(exchanges.only.addresses, FOUND);
  assert.equal(lookups.asked, ['rebind.test']);
  await close();
});

test('a connection that fails is told all the same', async () => {
  const { client, exchanges, authority, ask, close } = await openTown(['127.0.0.2']);
  ask(`GET http://${authority}/`);
  await client.untilText(' 502 ');
  assert.equal(exchanges.only.addresses, ['127.0.0.2']);
  await close();
});

test.run();
