import type net from 'node:net';
import type { Destination } from './destination.ts';
import type { DialError } from './dial_error.ts';
import type { UpstreamOptions } from './relay_options.ts';
import type { UpstreamProxy } from './upstream_proxy.ts';

/**
 * How a destination is reached. `tunnel`: CONNECT through the proxy, then as if direct. `forward`: the socket
 * leads to the proxy itself, which wants absolute-form requests with its own Proxy-Authorization.
 */
export type Route =
  | { readonly kind: 'direct' }
  | { readonly kind: 'tunnel'; readonly proxy: UpstreamProxy }
  | { readonly kind: 'forward'; readonly proxy: UpstreamProxy };

/** Stops what was started; its callback will not be called any more. Harmless afterwards. */
export type Cancel = () => void;

/**
 * Opens connections to destinations: directly or through the upstream proxy.
 *
 * Callbacks come exactly once, or never after their cancel function was called. A socket is handed over connected,
 * not flowing, with no listener of the dialer's left and `allowHalfOpen` false: attach 'error' in the same tick.
 */
export class Dialer {
  /** `self` says where this monitor listens: nothing is dialled that leads back there. */
  constructor(_options: UpstreamOptions, _connectMs: number, _self: () => { host: string; port: number }) {}

  /**
   * How a plain http request gets to `dest`. Calls back before it returns whenever the answer is known; it is not
   * when a proxy applies and has not yet been asked whether it opens tunnels to that destination.
   */
  route(_dest: Destination, _done: (error: DialError | null, route?: Route) => void): Cancel {
    throw new Error('not yet');
  }

  /** How a connection that must be raw (CONNECT, Upgrade) gets to `dest`: never `forward`. */
  rawRoute(_dest: Destination): Route {
    throw new Error('not yet');
  }

  dial(
    _dest: Destination,
    _route: Route,
    _done: (error: DialError | null, socket?: net.Socket) => void,
  ): Cancel {
    throw new Error('not yet');
  }

  /** Drops what is parked. Dials under way end in their own time. */
  close(): void {}
}
