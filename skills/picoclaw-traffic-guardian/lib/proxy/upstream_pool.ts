import type { Socket } from 'node:net';
import type { Route } from './dialer.ts';
import { UpstreamConnection } from './upstream_connection.ts';

/** A client that talks to many origins keeps about as many connections itself. */
const MAX_IDLE = 8;

/** The upstream connections of one client connection to the proxy: lent to no other, and gone when it is. */
export class UpstreamPool {
  readonly #idle: UpstreamConnection[] = [];

  /** A connection to `authority` that waits for a request, or undefined. */
  take(authority: string): UpstreamConnection | undefined {
    const at = this.#idle.findIndex((upstream) => upstream.authority === authority);
    return at === -1 ? undefined : this.#idle.splice(at, 1)[0];
  }

  /** Wraps a connected socket; nothing but its user knows it until it is kept. */
  open(socket: Socket, authority: string, route: Route): UpstreamConnection {
    const upstream = new UpstreamConnection(socket, authority, route);
    upstream.onGone = () => {
      const at = this.#idle.indexOf(upstream);
      if (at !== -1) this.#idle.splice(at, 1);
    };
    return upstream;
  }

  keep(upstream: UpstreamConnection): void {
    this.#idle.push(upstream);
    if (this.#idle.length > MAX_IDLE) this.#idle.shift()?.destroy();
  }

  destroy(): void {
    for (const upstream of this.#idle.splice(0)) upstream.destroy();
  }
}
