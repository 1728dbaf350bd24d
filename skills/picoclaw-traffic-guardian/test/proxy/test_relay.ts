import * as assert from 'uvu/assert';
import type { RelayEvent } from '../../lib/proxy/event.ts';
import { Relay } from '../../lib/proxy/relay.ts';
import type { RelayOptions } from '../../lib/proxy/relay_options.ts';
import { CheckedExchanges } from './checked_exchanges.ts';

export const CREDENTIALS = { user: 'guardian', token: 'not-a-secret' };
/** The header line with them, with its line end. */
export const AUTHORIZATION = `Proxy-Authorization: Basic ${Buffer.from('guardian:not-a-secret').toString('base64')}\r\n`;

export interface TestRelay {
  readonly relay: Relay;
  readonly port: number;
  readonly exchanges: CheckedExchanges;
  readonly events: RelayEvent[];
}

/** A relay on an ephemeral loopback port, with everything recorded. */
export async function startRelay(overrides: Partial<RelayOptions> = {}): Promise<TestRelay> {
  const exchanges = new CheckedExchanges();
  const events: RelayEvent[] = [];
  const relay = new Relay({
    listen: { host: '127.0.0.1', port: 0 },
    observer: exchanges,
    credentials: CREDENTIALS,
    upstream: { proxy: null, noProxy: '', resolve: {} },
    timeouts: { headMs: 60_000, connectMs: 5_000, silentMs: 5_000, idleMs: 0 },
    report: (event) => events.push(event),
    ...overrides,
  });
  const { port } = await relay.listen();
  return { relay, port, exchanges, events };
}

/** A request as a client of the relay writes it: absolute-form target, credentials first. `lines` end in CRLF. */
export function proxied(method: string, url: string, lines = '', body = ''): string {
  const host = /^http:\/\/([^/?]*)/.exec(url)?.[1] ?? '';
  return `${method} ${url} HTTP/1.1\r\nHost: ${host}\r\n${AUTHORIZATION}${lines}\r\n${body}`;
}

/** Stops a relay that must have nothing left to wait for: whatever it still held open would be cut, and fails. */
export async function settled(relay: Relay): Promise<void> {
  assert.equal(await relay.drain(5_000), { cut: 0 });
}
