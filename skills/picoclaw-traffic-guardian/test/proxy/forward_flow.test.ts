import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { OK, rig, turn } from './rig.ts';
import { proxied, settled, startRelay } from './test_relay.ts';

const test = suite('forward: as fast as the slower side');

const LARGE = 64 * 1024 * 1024;

test('holds a fast origin back for a slow client, and loses nothing', async () => {
  const { server, port, url, exchanges, over } = await rig();
  const slow = await Peer.connect(port, '127.0.0.1', false);
  slow.socket.write(proxied('GET', url));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${LARGE}\r\n\r\n`;
  origin.socket.write(head);
  origin.socket.write(Buffer.alloc(LARGE, 'x'));
  for (let turns = 0; turns < 500; turns++) await turn();
  const taken = exchanges.only.response.length;
  for (let turns = 0; turns < 100; turns++) await turn();
  assert.is(exchanges.only.response.length, taken, 'the relay has stopped reading');
  assert.ok(taken < LARGE / 2, `it took ${taken} bytes`);
  assert.is(await bytesOf(slow, head.length + LARGE), head.length + LARGE);
  await over();
});

test('holds a fast client back for a slow origin, and loses nothing', async () => {
  const relay = await startRelay();
  const server = await PeerServer.listen({ reading: false });
  const client = await Peer.connect(relay.port);
  client.socket.write(proxied('POST', `http://127.0.0.1:${server.port}/`, `Content-Length: ${LARGE}\r\n`));
  client.socket.write(Buffer.alloc(LARGE, 'y'));
  const origin = await server.accept();
  for (let turns = 0; turns < 500; turns++) await turn();
  const taken = relay.exchanges.only.request.length;
  for (let turns = 0; turns < 100; turns++) await turn();
  assert.is(relay.exchanges.only.request.length, taken, 'the relay has stopped reading');
  assert.ok(taken < LARGE / 2, `it took ${taken} bytes`);
  await bytesOf(origin, LARGE);
  origin.socket.write(OK);
  await client.untilText('ok');
  client.socket.destroy();
  await settled(relay.relay);
  assert.ok(relay.exchanges.sound);
  await server.close();
});

/** Reads until `count` bytes have come; how many it were. */
async function bytesOf(peer: Peer, count: number): Promise<number> {
  let bytes = 0;
  await new Promise<void>((resolve) => {
    peer.socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= count) resolve();
    });
  });
  return bytes;
}

test('passes 100,000 tiny chunks, both ways', async () => {
  const { client, request, exchanges, over } = await rig();
  const origin = await request(
    'POST',
    'Transfer-Encoding: chunked\r\n',
    `${'1\r\nx\r\n'.repeat(100_000)}0\r\n\r\n`,
  );
  await origin.until(() => origin.received.subarray(-5).toString() === '0\r\n\r\n', 'the last chunk');
  origin.socket.write(
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\ny\r\n'.repeat(100_000)}0\r\n\r\n`,
  );
  await client.until(() => client.received.subarray(-5).toString() === '0\r\n\r\n', 'the last chunk');
  assert.is(exchanges.only.request, 'x'.repeat(100_000));
  assert.is(exchanges.only.response, 'y'.repeat(100_000));
  await over();
});

test.run();
