// A client and an origin in a thread of their own: they go on writing while the relay's thread stands still.
import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

/** What the test wants of this thread. Texts are Latin-1; ORIGIN stands for the origin's authority. */
export interface TurnPeers {
  readonly relayPort: number;
  readonly client: string;
  /** Said when the first bytes have come. */
  readonly origin: string;
  /** How many bytes come to both of them together. */
  readonly expected: number;
  /** What is asked on another connection as soon as the test says so. */
  readonly small: string;
  /** An Int32Array of one: set to 1 when that is in the kernel's hands. */
  readonly signal: SharedArrayBuffer;
}

const { relayPort, client, origin, expected, small, signal }: TurnPeers = workerData;
const asked = new Int32Array(signal);
let heard = 0;

function hear(socket: net.Socket): void {
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.length;
    if (heard >= expected) parentPort?.postMessage(heard);
  });
}

const server = net.createServer((socket) => {
  hear(socket);
  socket.once('data', () => socket.write(origin, 'latin1'));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (typeof address !== 'object' || address === null) throw new Error('no port');
const authority = `127.0.0.1:${address.port}`;

const large = net.connect(relayPort, '127.0.0.1');
hear(large);
large.write(client.replaceAll('ORIGIN', authority), 'latin1');

parentPort?.once('message', async () => {
  const other = net.connect(relayPort, '127.0.0.1');
  other.on('error', () => other.destroy());
  other.write(small.replaceAll('ORIGIN', authority), 'latin1');
  await once(other, 'connect');
  // Meanwhile the kernel takes what it can of the large one.
  for (let turns = 0; turns < 100; turns++) await turn();
  Atomics.store(asked, 0, 1);
  Atomics.notify(asked, 0);
});
