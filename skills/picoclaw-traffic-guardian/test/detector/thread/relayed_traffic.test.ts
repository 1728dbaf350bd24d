import http from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { InspectorOptions } from '../../../lib/detector/thread/inspector.ts';
import { Relay } from '../../../lib/proxy/relay.ts';
import { InspectorBench, SOON_FOUND_HUNG } from './inspector_bench.ts';

const CONNECTIONS = 8;

interface Street {
  bench: InspectorBench;
  relay: Relay;
  origin: http.Server;
  agent: http.Agent;
  /** Sends a body to the origin through the relay; resolves with what came back. */
  post: (body: string) => Promise<string>;
}

async function openStreet(context: Street, changes: Partial<InspectorOptions>): Promise<void> {
  context.bench = new InspectorBench(changes);
  // Answers with the request's own body: whatever is lost, changed or mixed up on the way shows.
  context.origin = http.createServer((request, response) => request.pipe(response));
  const originPort = await new Promise<number>((resolve) => {
    const { origin } = context;
    origin.listen(0, '127.0.0.1', () => {
      const address = origin.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  context.relay = new Relay({
    listen: { host: '127.0.0.1', port: 0 },
    observer: context.bench.inspector,
    credentials: null,
    upstream: { proxy: null, noProxy: '', resolve: {} },
    timeouts: { headMs: 60_000, connectMs: 5_000, silentMs: 5_000, idleMs: 0 },
    report: () => undefined,
  });
  const { port } = await context.relay.listen();
  context.agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  context.post = (body) =>
    new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port,
          method: 'POST',
          path: `http://127.0.0.1:${originPort}/`,
          agent: context.agent,
        },
        (response) => {
          let text = '';
          response.setEncoding('latin1');
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve(text));
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
}

async function closeStreet({ bench, relay, origin, agent }: Street): Promise<void> {
  agent.destroy();
  await relay.drain(1_000);
  origin.close();
  await bench.dispose();
}

const failing = suite<Street>('relayed traffic beside a failing inspector');
failing.before.each((context) => openStreet(context, {}));
failing.after.each(closeStreet);

const hanging = suite<Street>('relayed traffic beside a hanging inspector');
hanging.before.each((context) => openStreet(context, SOON_FOUND_HUNG));
hanging.after.each(closeStreet);

for (const [group, command, reason] of [
  [hanging, 'HANG', 'hung'],
  [failing, 'EXIT', 'crashed'],
  [failing, 'EXHAUST', 'out_of_memory'],
] as const) {
  group(`is complete and accounted when a body makes the inspector ${command}`, async ({ bench, post }) => {
    let sent = 0;
    let stop = false;
    const client = async (name: number) => {
      for (let number = 0; !stop; number++) {
        const body = `${name}-${number} ${'x'.repeat(number % 5_000)}`;
        sent++;
        assert.is(await post(body), body);
      }
    };
    const clients = Array.from({ length: CONNECTIONS - 1 }, (_, name) => client(name));
    sent++;
    assert.is(await post(command), command);
    const restart = await bench.event((event) => event.kind === 'restart');
    assert.is(restart.kind === 'restart' && restart.reason, reason);
    const { inspected } = bench.coverage();
    while (bench.coverage().inspected <= inspected) await new Promise((resolve) => setTimeout(resolve, 5));
    stop = true;
    await Promise.all(clients);
    // The clients keep the ring full, and what finds no room is not looked at: this one is to find room.
    assert.ok(await bench.inspector.flush(10_000));
    sent++;
    assert.is(await post('SECRET-1'), 'SECRET-1');

    assert.ok(await bench.inspector.flush(10_000));
    assert.equal(
      bench.findings().map((finding) => finding.occurrences),
      [2],
      'once going out, once coming back',
    );
    const coverage = bench.coverage();
    assert.is(coverage.exchanges, sent);
    assert.is(coverage.open, 0);
    assert.ok((coverage.dropped_by_reason.inspector_restart ?? 0) >= 1);
    assert.is(coverage.inspected + coverage.dropped, sent);
  });
}

failing.run();
hanging.run();
