import * as assert from 'uvu/assert';
import type { RelayEvent } from '../../lib/proxy/event.ts';
import { Relay } from '../../lib/proxy/relay.ts';
import type { RelayOptions } from '../../lib/proxy/relay_options.ts';
import { RecordedExchanges } from './recorded_exchanges.ts';

export interface RawStreet {
  readonly relay: Relay;
  readonly port: number;
  readonly exchanges: RecordedExchanges;
  readonly events: RelayEvent[];
}

/** A relay on an ephemeral port without access check; `origin.test` is on loopback. */
export async function openStreet(overrides: Partial<RelayOptions> = {}): Promise<RawStreet> {
  const exchanges = new RecordedExchanges();
  const events: RelayEvent[] = [];
  const relay = new Relay({
    listen: { host: '127.0.0.1', port: 0 },
    observer: exchanges,
    credentials: null,
    upstream: { proxy: null, noProxy: '', resolve: { 'origin.test': '127.0.0.1' } },
    timeouts: { headMs: 10_000, connectMs: 3_000, silentMs: 5_000, idleMs: 0 },
    report: (event) => events.push(event),
    ...overrides,
  });
  const { port } = await relay.listen();
  return { relay, port, exchanges, events };
}

/** Everything ends by itself: nothing has to be cut, and every exchange was closed once. */
export async function assertNothingLeft({ relay, exchanges }: RawStreet): Promise<void> {
  assert.equal(await relay.drain(5_000), { cut: 0 });
  assert.ok(exchanges.all.every(({ closes }) => closes === 1));
}
