import { once } from 'node:events';
import { createServer as createRelay } from 'node:http';
import { connect, createServer, Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RequestSender } from '../../lib/proxy/request_sender.ts';

const test = suite('request sender');

/** Counts how often it hands over to the system what was written while it was corked. */
class CountedSocket extends Socket {
  flushes = 0;

  override uncork(): void {
    super.uncork();
    if (this.writableCorked === 0) this.flushes++;
  }
}

function portOf(server: { address(): ReturnType<Socket['address']> | string | null }): number {
  const address = server.address();
  return typeof address === 'object' && address !== null && 'port' in address ? (address.port ?? 0) : 0;
}

test('many small chunks that arrive at once leave as few writes, each chunk as it was', async () => {
  const CHUNKS = 2_000;
  const chunks = Array.from({ length: CHUNKS }, (_, index) => `1\r\n${index % 10}\r\n`).join('');
  const received: Buffer[] = [];
  const sink = createServer((socket) => socket.on('data', (bytes) => received.push(bytes))).listen(
    0,
    '127.0.0.1',
  );
  await once(sink, 'listening');
  const upstream = new CountedSocket();
  upstream.connect(portOf(sink), '127.0.0.1');
  await once(upstream, 'connect');

  const sent = new Promise<void>((resolve) => {
    const relay = createRelay((request, response) => {
      const outgoing = { head: 'HEAD\r\n\r\n', framing: 'chunked', length: 0, hostMismatch: false } as const;
      const events = {
        onRequestBody: () => undefined,
        onRequestEnd: () => {
          response.end();
          upstream.end();
          relay.close();
          resolve();
        },
      };
      new RequestSender(request, outgoing, events).send(upstream, outgoing.head);
    }).listen(0, '127.0.0.1', () => {
      const client = connect(portOf(relay), '127.0.0.1');
      client.end(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
      client.resume();
    });
  });
  await sent;
  await once(upstream, 'close');
  sink.close();
  assert.is(Buffer.concat(received).toString('latin1'), `HEAD\r\n\r\n${chunks}0\r\n\r\n`);
  assert.ok(upstream.flushes < CHUNKS / 20, `${upstream.flushes} writes`);
});

test.run();
