import type net from 'node:net';
import type { Destination } from '../../lib/proxy/destination.ts';
import type { DialError } from '../../lib/proxy/dial_error.ts';
import { type AddressTap, Dialer, type Route } from '../../lib/proxy/dialer.ts';
import type { UpstreamOptions } from '../../lib/proxy/upstream_options.ts';
import { Peer, type PeerServer } from '../support/peer.ts';

export const SELF = { host: '127.0.0.1', port: 9 };
export const OK = 'HTTP/1.1 200 OK\r\n\r\n';

export const destination = (host: string, port: number): Destination => ({
  host,
  port,
  authority: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
});

export function dialerWith(upstream: Partial<UpstreamOptions>, connectMs = 4_000, self = SELF): Dialer {
  return new Dialer({ proxy: null, noProxy: '', resolve: {}, ...upstream }, connectMs, () => self);
}

/** Remembers what was told of addresses, each time. */
export class Told implements AddressTap {
  readonly calls: (readonly string[])[] = [];
  resolved(addresses: readonly string[]): void {
    this.calls.push(addresses);
  }
}

export const through = (server: PeerServer, userinfo = '') =>
  new URL(`http://${userinfo}127.0.0.1:${server.port}`);

export type Dialled = { readonly peer: Peer; readonly socket: net.Socket } | { readonly error: DialError };

export function dial(
  dialer: Dialer,
  dest: Destination,
  route: Route = dialer.rawRoute(dest),
  tap: AddressTap = new Told(),
): Promise<Dialled> {
  return new Promise((resolve, reject) => {
    dialer.dial(dest, route, tap, (error, socket) => {
      if (socket !== undefined) resolve({ socket, peer: new Peer(socket) });
      else if (error !== null) resolve({ error });
      else reject(new Error('neither error nor socket'));
    });
  });
}

export function routeTo(dialer: Dialer, dest: Destination): Promise<Route | DialError> {
  return new Promise((resolve, reject) => {
    dialer.route(dest, (error, route) => {
      const answer = error ?? route;
      if (answer === undefined) reject(new Error('neither error nor route'));
      else resolve(answer);
    });
  });
}

export function failure(dialled: Dialled): DialError {
  if ('error' in dialled) return dialled.error;
  dialled.socket.destroy();
  throw new Error('connected');
}

export function success(dialled: Dialled): { peer: Peer; socket: net.Socket } {
  if ('error' in dialled) throw dialled.error;
  return dialled;
}

export const kindOf = (answer: Route | DialError) => answer.kind;
