import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../lib/clock.ts';
import type { RelayEvent } from '../../../lib/proxy/event.ts';
import { Relay } from '../../../lib/proxy/relay.ts';
import type { RelayOptions } from '../../../lib/proxy/relay_options.ts';
import { ephemeralAuthorityStore } from '../../../lib/proxy/tls/authority_store.ts';
import { CertificateAuthority } from '../../../lib/proxy/tls/certificate_authority.ts';
import { Interception, type InterceptionOptions } from '../../../lib/proxy/tls/interception.ts';
import { LeafCache } from '../../../lib/proxy/tls/leaf_cache.ts';
import type { TestAuthority } from '../../support/authority.ts';
import { Peer } from '../../support/peer.ts';
import { type RecordedExchange, RecordedExchanges } from '../../support/recorded_exchanges.ts';

export const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** Everything under `.test` is on loopback, by these names. */
const RESOLVE = Object.fromEntries(
  ['origin', 'other', 'pinned', 'expired', 'strange'].map((name) => [`${name}.test`, '127.0.0.1']),
);

/** A relay that opens TLS, its authority, and what it saw. */
export class TlsStreet {
  readonly relay: Relay;
  readonly interception: Interception;
  readonly exchanges = new RecordedExchanges();
  readonly events: RelayEvent[] = [];
  /** PEM of the monitor's authority: what a client that was set up trusts. */
  readonly trusted: string;
  port = 0;

  private constructor(
    authority: CertificateAuthority,
    roots: string,
    interception: Partial<InterceptionOptions>,
    relay: Partial<RelayOptions>,
    opens: boolean,
  ) {
    this.trusted = authority.certificatePem;
    this.interception = new Interception({
      leafs: new LeafCache(authority, { max: 100, clock: systemClock }),
      roots: [roots],
      bypass: [],
      inspect: [],
      handshakeMs: 8_000,
      clock: systemClock,
      ...interception,
    });
    this.relay = new Relay({
      listen: { host: '127.0.0.1', port: 0 },
      observer: this.exchanges,
      credentials: null,
      upstream: { proxy: null, noProxy: '', resolve: RESOLVE },
      timeouts: { headMs: 10_000, connectMs: 3_000, silentMs: 5_000, idleMs: 0 },
      ...(opens ? { interception: this.interception } : {}),
      report: (event) => this.events.push(event),
      ...relay,
    });
  }

  static async open(
    root: TestAuthority,
    interception: Partial<InterceptionOptions> = {},
    relay: Partial<RelayOptions> = {},
    opens = true,
  ): Promise<TlsStreet> {
    const authority = await CertificateAuthority.open({
      store: ephemeralAuthorityStore,
      clock: systemClock,
      hosts: [],
    });
    const street = new TlsStreet(authority, root.cert, interception, relay, opens);
    street.port = (await street.relay.listen()).port;
    return street;
  }

  get codes(): string[] {
    return this.events.map(({ code }) => code);
  }

  /** A connection that got its 200, and has read nothing beyond it. */
  async connect(authority: string): Promise<net.Socket> {
    const socket = net.connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    await once(socket, 'readable');
    assert.is(String(socket.read(ESTABLISHED.length)), ESTABLISHED);
    return socket;
  }

  /** TLS inside a CONNECT, by a client that trusts the monitor unless told otherwise. Not yet secured. */
  async secure(authority: string, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
    const socket = await this.connect(authority);
    const host = authority.slice(0, authority.lastIndexOf(':'));
    const name = net.isIP(host) === 0 ? { servername: host } : { host };
    return tls.connect({ socket, ca: this.trusted, ...name, ...options });
  }

  /** The same once it is secured, ready to be read. */
  async secured(authority: string, options: tls.ConnectionOptions = {}): Promise<Peer> {
    const socket = await this.secure(authority, options);
    const peer = new Peer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed before it was secured')));
    });
    return peer;
  }

  /** What went on inside CONNECTs. */
  get inside(): RecordedExchange[] {
    return this.exchanges.all.filter(({ start }) => start.protocol !== 'connect');
  }

  get connects(): RecordedExchange[] {
    return this.exchanges.all.filter(({ start }) => start.protocol === 'connect');
  }

  /** Everything ends by itself: nothing has to be cut, every exchange was closed once. */
  async close(): Promise<void> {
    assert.equal(await this.relay.drain(5_000), { cut: 0 });
    const odd = this.exchanges.all.filter(({ closes }) => closes !== 1);
    assert.equal(
      odd.map(({ calls }) => calls),
      [],
      'exchanges that were closed more or less than once',
    );
  }
}

export interface TlsOrigin {
  readonly port: number;
  /** Resets all connections. */
  closeAll(): void;
  close(): Promise<void>;
}

/** A listener on loopback that serves TLS. */
export async function tlsOrigin(
  options: tls.TlsOptions,
  serve: (socket: tls.TLSSocket) => void,
): Promise<TlsOrigin> {
  const sockets = new Set<net.Socket>();
  const server = tls.createServer(options, (socket) => {
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    closeAll: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
