import net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IdleSweep } from '../../lib/proxy/idle_sweep.ts';
import { Tunnel, type TunnelTap } from '../../lib/proxy/tunnel.ts';
import { Peer, PeerServer } from '../support/peer.ts';

class CountingTap implements TunnelTap {
  out = 0;
  in = 0;
  readonly outcomes: string[] = [];
  outbound(chunk: Buffer): void {
    this.out += chunk.length;
  }
  inbound(chunk: Buffer): void {
    this.in += chunk.length;
  }
  closed(outcome: 'complete' | 'aborted'): void {
    this.outcomes.push(outcome);
  }
}

/** A relay that makes a tunnel of every connection, with both of its ends in the hands of the test. */
class TunnelRelay {
  readonly origin: PeerServer;
  readonly #server: net.Server;
  readonly taps: CountingTap[] = [];
  readonly tunnels: Tunnel[] = [];
  /** The relay's own sockets: client side, origin side, client side, … */
  readonly sockets: net.Socket[] = [];
  readonly sweep: IdleSweep;
  #opened: () => void = () => undefined;

  private constructor(origin: PeerServer, server: net.Server, idleMs: number) {
    this.origin = origin;
    this.#server = server;
    this.sweep = new IdleSweep(idleMs);
    server.on('connection', (client) => {
      const upstream = net.connect(origin.port, '127.0.0.1');
      upstream.once('connect', () => {
        const tap = new CountingTap();
        this.taps.push(tap);
        this.sockets.push(client, upstream);
        this.tunnels.push(new Tunnel(client, upstream, tap, this.sweep));
        this.#opened();
      });
    });
  }

  static async start(options: { idleMs?: number; reading?: boolean } = {}): Promise<TunnelRelay> {
    const origin = await PeerServer.listen({ reading: options.reading ?? true });
    const server = net.createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return new TunnelRelay(origin, server, options.idleMs ?? 0);
  }

  /** One at a time, so that it is clear who is connected to whom. */
  async connect(reading = true): Promise<{ client: Peer; origin: Peer }> {
    const opened = new Promise<void>((resolve) => {
      this.#opened = resolve;
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    const accepted = this.origin.accept();
    const client = await Peer.connect(address.port, '127.0.0.1', reading);
    await opened;
    return { client, origin: await accepted };
  }

  /** Waits until every relayed socket is gone and asserts that nothing of them is left. */
  async stop(): Promise<void> {
    const deadline = performance.now() + 8_000;
    while (this.taps.some(({ outcomes }) => outcomes.length === 0)) {
      assert.ok(performance.now() < deadline, 'a tunnel did not end');
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const socket of this.sockets) {
      for (const event of ['data', 'end', 'drain', 'error', 'close', 'timeout']) {
        const own = socket.listeners(event).filter((listener) => listener.name.startsWith('on'));
        const left = own.filter((listener) => listener.name !== 'onReadableStreamEnd');
        assert.equal(left.map(String), [], `listeners for ${event}`);
      }
    }
    assert.is(this.sweep.size, 0);
    await this.origin.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const test = suite('tunnel');

test('bytes pass both ways, unchanged and counted', async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  const outbound = Buffer.alloc(3_000_000, 'outbound ');
  const inbound = Buffer.alloc(2_000_001, 'inbound! ');
  client.socket.end(outbound);
  origin.socket.end(inbound);
  await Promise.all([client.untilClosed(), origin.untilClosed()]);
  assert.ok(origin.received.equals(outbound));
  assert.ok(client.received.equals(inbound));
  await relay.stop();
  assert.equal([relay.taps[0]?.out, relay.taps[0]?.in], [3_000_000, 2_000_001]);
  assert.equal(relay.taps[0]?.outcomes, ['complete']);
});

test('the origin may speak first', async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  origin.socket.write('SSH-2.0-test\r\n');
  await client.untilText('SSH-2.0-test\r\n');
  client.socket.end();
  origin.socket.end();
  await relay.stop();
});

test('after the client is done, the origin still answers', async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  client.socket.end('question');
  await origin.untilEnded();
  assert.is(origin.text, 'question');
  assert.not(client.ended);
  origin.socket.write('one ');
  await client.untilText('one ');
  origin.socket.end('two');
  await client.untilEnded();
  assert.is(client.text, 'one two');
  await relay.stop();
  assert.equal(relay.taps[0]?.outcomes, ['complete']);
});

test('after the origin is done, the client still sends', async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  origin.socket.end('greeting');
  await client.untilEnded();
  assert.is(client.text, 'greeting');
  assert.not(origin.ended);
  client.socket.write('still ');
  await origin.untilText('still ');
  client.socket.end('here');
  await origin.untilEnded();
  assert.is(origin.text, 'still here');
  await relay.stop();
});

test("the client's reset reaches the origin as a reset", async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  client.socket.write('x');
  await origin.untilBytes(1);
  client.socket.resetAndDestroy();
  await origin.untilClosed();
  assert.is(origin.errorCode, 'ECONNRESET');
  await relay.stop();
  assert.equal(relay.taps[0]?.outcomes, ['aborted']);
});

test("the origin's reset reaches the client as a reset, behind what it had sent", async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  origin.socket.write('last words');
  await client.untilText('last words');
  origin.socket.resetAndDestroy();
  await client.untilClosed();
  assert.is(client.errorCode, 'ECONNRESET');
  await relay.stop();
  assert.equal(relay.taps[0]?.outcomes, ['aborted']);
});

test('a reset after half-close passes on as well', async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  client.socket.end('done');
  await origin.untilEnded();
  origin.socket.resetAndDestroy();
  await client.untilClosed();
  assert.is(client.errorCode, 'ECONNRESET');
  await relay.stop();
});

test('an origin that is gone while the client still writes resets the client', async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  origin.socket.destroy();
  await client.untilEnded();
  const timer = setInterval(() => client.socket.write('anyone?'), 5);
  await client.untilClosed();
  clearInterval(timer);
  assert.ok(['ECONNRESET', 'EPIPE'].includes(client.errorCode ?? ''), client.errorCode ?? 'no error');
  await relay.stop();
});

for (const slow of ['origin', 'client'] as const) {
  test(`a slow ${slow} slows the other side down and loses nothing`, async () => {
    const relay = await TunnelRelay.start({ reading: slow !== 'origin' });
    const { client, origin } = await relay.connect(slow !== 'client');
    const [reader, writer] = slow === 'origin' ? [origin, client] : [client, origin];
    const total = 64 * 1024 * 1024;
    const chunk = Buffer.alloc(1024 * 1024, 'slow');
    let sent = 0;
    const stalled = new Promise<void>((resolve) => {
      const fill = () => {
        let room = true;
        while (room && sent < total) {
          room = writer.socket.write(chunk);
          sent += chunk.length;
        }
        if (sent === total) writer.socket.end();
      };
      writer.socket.on('drain', fill);
      fill();
      // Kernel buffers take a few MiB; then nothing moves any more.
      let before = -1;
      const timer = setInterval(() => {
        const now = writer.socket.bytesWritten - writer.socket.writableLength;
        if (now === before && writer.socket.writableLength > 0) {
          clearInterval(timer);
          resolve();
        }
        before = now;
      }, 50);
    });
    await stalled;
    assert.ok(sent < total, 'the writer was held up');
    for (const socket of relay.sockets)
      assert.ok(socket.writableLength < 512 * 1024, `${socket.writableLength}`);
    reader.read();
    await reader.untilEnded();
    assert.is(reader.received.length, total);
    reader.socket.end();
    await relay.stop();
  });
}

test('what moves within the idle limit stays, what does not is ended on both sides', async () => {
  const relay = await TunnelRelay.start({ idleMs: 200 });
  const busy = await relay.connect();
  const still = await relay.connect();
  const timer = setInterval(() => busy.origin.socket.write('.'), 20);
  await Promise.all([still.client.untilEnded(), still.origin.untilEnded()]);
  await busy.client.untilBytes(busy.client.received.length + 5);
  clearInterval(timer);
  assert.not(busy.client.ended);
  await Promise.all([busy.client.untilEnded(), busy.origin.untilEnded()]);
  await relay.stop();
  assert.equal(
    relay.taps.map((tap) => tap.outcomes),
    [['aborted'], ['aborted']],
  );
});

test('destroy ends both sides, and once more does nothing', async () => {
  const relay = await TunnelRelay.start();
  const { client, origin } = await relay.connect();
  relay.tunnels[0]?.destroy();
  relay.tunnels[0]?.destroy();
  await Promise.all([client.untilEnded(), origin.untilEnded()]);
  await relay.stop();
  assert.equal(relay.taps[0]?.outcomes, ['aborted']);
});

test('two hundred tunnels opened and dropped in every way leave nothing', async () => {
  const relay = await TunnelRelay.start({ idleMs: 60_000 });
  for (let round = 0; round < 10; round++) {
    const pairs: Array<{ client: Peer; origin: Peer }> = [];
    for (let count = 0; count < 20; count++) pairs.push(await relay.connect());
    assert.is(relay.sweep.size, 20);
    pairs.forEach(({ client, origin }, index) => {
      const [one, other] = index % 2 === 0 ? [client, origin] : [origin, client];
      if (index % 5 === 0) one.socket.resetAndDestroy();
      else if (index % 5 === 1) one.socket.destroy();
      else one.socket.end('bye');
      if (index % 5 > 1) other.socket.end();
    });
    await Promise.all(
      pairs.map(async ({ client, origin }, index) => {
        if (index % 5 === 1) for (const { socket } of [client, origin]) socket.destroy();
        await Promise.all([client.untilClosed(), origin.untilClosed()]);
      }),
    );
  }
  await relay.stop();
  assert.is(relay.taps.length, 200);
  assert.ok(relay.taps.every(({ outcomes }) => outcomes.length === 1));
});

test.run();
