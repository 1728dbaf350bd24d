import type { Socket } from 'node:net';
import type { Destination } from './destination.ts';
import type { Dialer } from './dialer.ts';
import type { FixedWay } from './fixed_way.ts';
import type { IdleSweep } from './idle_sweep.ts';
import type { RelayOptions } from './relay_options.ts';
import type { SharedPool } from './shared_pool.ts';

/**
 * What the ways through the relay (forward, tunnel, upgrade) share.
 *
 * Before `handleConnect` or `handleUpgrade` is called, in the tick in which the socket appeared, the relay has
 * attached an `error` listener to the client socket, entered it into `connections`, and checked its
 * credentials. From then on the socket is the handler's: its idle timeout, its half-close, its end.
 */
export interface RelayContext {
  readonly options: RelayOptions;
  readonly dialer: Dialer;
  readonly connections: Connections;
  /** Ends raw connections on which nothing moves for `timeouts.idleMs`. */
  readonly idleSweep: IdleSweep;
  readonly shared: SharedPool;
  /** Whether a destination, as written, is this relay's own listener. */
  isSelf(dest: Destination): boolean;
  /** Serves HTTP on a client's connection, all of whose requests go one way. It and the origin are the relay's then. */
  adopt(client: Socket, way: FixedWay): void;
}

/**
 * Every socket that a stop has to wait for and finally cut. Client sockets are in it from their first tick;
 * an upstream socket that could outlive its client's is added by whoever dialled it.
 */
export interface Connections {
  /** Leaves by itself when the socket closes. Adding twice is the same as adding once. */
  add(socket: Socket): void;
  readonly size: number;
}
