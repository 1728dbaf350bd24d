import type { Socket } from 'node:net';
import type { ExchangeObserver } from '../detector/observer.ts';
import type { ControlAnswer, ControlRequest } from './control_request.ts';
import type { Destination } from './destination.ts';
import type { Dialer } from './dialer.ts';
import type { ReportEvent } from './event.ts';
import type { FixedWay } from './fixed_way.ts';
import type { IdleSweep } from './idle_sweep.ts';
import type { SharedPool } from './shared_pool.ts';

/** Of what the operator wants, what a connection is served by. */
export interface ServingOptions {
  readonly observer: ExchangeObserver;
  readonly timeouts: {
    /** From a connection's first byte to the end of a request head. Milliseconds, as all here. */
    readonly headMs: number;
    /** Name resolution, TCP and upstream-proxy handshake together. */
    readonly connectMs: number;
    /** A client that was told that it is connected, before anything was dialled (see handleConnect), may be silent so long. */
    readonly silentMs: number;
    /** A connection on which nothing moves in either direction. 0: never. */
    readonly idleMs: number;
  };
  /**
   * Origin-form requests that are not proxy requests may be the operator's own tools. Undefined: not one of
   * them, and the client gets the plain 400 that names its mistake.
   */
  readonly control?: (request: ControlRequest) => Promise<ControlAnswer> | undefined;
  readonly report: ReportEvent;
}

/**
 * What the ways through the relay (forward, tunnel, upgrade) share.
 *
 * Before `handleConnect` or `handleUpgrade` is called, in the tick in which the socket appeared, the relay has
 * attached an `error` listener to the client socket, entered it into `connections`, and checked its
 * credentials. From then on the socket is the handler's: its idle timeout, its half-close, its end.
 */
export interface RelayContext {
  readonly options: ServingOptions;
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
