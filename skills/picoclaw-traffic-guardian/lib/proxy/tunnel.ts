import type net from 'node:net';
import type { IdleSweep, Idling } from './idle_sweep.ts';
import { reset } from './socket_end.ts';
import { endTurn, nextTurn } from './turn.ts';

/** Looks at what a tunnel carries, beside it: must return at once, keep no chunk, and never throw. */
export interface TunnelTap {
  /** Bytes from the client to the origin, before they are written. */
  outbound(chunk: Buffer): void;
  /** Bytes from the origin to the client, before they are written. */
  inbound(chunk: Buffer): void;
  /** Both sides are gone. Called exactly once. `complete`: each had said that it was done and was heard. */
  closed(outcome: 'complete' | 'aborted'): void;
}

/** Peers that vanish without a word are found by TCP after this silence, however generous the idle limit. */
const KEEP_ALIVE_MS = 60_000;

/** The way that starts at a socket: whose it is, and where it leads. */
interface Way {
  readonly tunnel: Tunnel;
  readonly direction: 'outbound' | 'inbound';
  readonly to: net.Socket;
}

/** Listeners are shared functions that find their way here, so that an idle tunnel costs little but its sockets. */
const ways = new WeakMap<net.Socket, Way>();

/**
 * Relays raw bytes between a client and an origin until both are gone: half-close and reset pass on, a slow reader
 * slows its writer, and no listener, timer or socket is left behind. Takes both sockets over in the tick in which
 * it is made; what they have buffered, or was put back with `unshift`, goes first.
 */
export class Tunnel implements Idling {
  moved = true;
  readonly tap: TunnelTap;
  readonly #client: net.Socket;
  readonly #origin: net.Socket;
  readonly #sweep: IdleSweep;
  #open = 2;
  #outcome: 'complete' | 'aborted' = 'complete';

  constructor(client: net.Socket, origin: net.Socket, tap: TunnelTap, sweep: IdleSweep) {
    this.tap = tap;
    this.#client = client;
    this.#origin = origin;
    this.#sweep = sweep;
    sweep.add(this);
    attach(client, { tunnel: this, direction: 'outbound', to: origin });
    attach(origin, { tunnel: this, direction: 'inbound', to: client });
  }

  /** Ends both sides at once. Harmless afterwards. */
  destroy(): void {
    this.#client.destroy();
    this.#origin.destroy();
  }

  idle(): void {
    this.destroy();
  }

  /** For the listeners below: one of the two sockets is gone. */
  sideClosed(outcome: 'complete' | 'aborted'): void {
    if (outcome === 'aborted') this.#outcome = outcome;
    if (--this.#open > 0) return;
    this.#sweep.delete(this);
    this.tap.closed(this.#outcome);
  }
}

/**
 * Makes a tunnel of two connections of which `early` was already read from the client; `ended`: and that was all that it
 * sends.
 */
export function startTunnel(
  { client, origin }: { readonly client: net.Socket; readonly origin: net.Socket },
  { early, ended }: { readonly early: Buffer; readonly ended: boolean },
  tap: TunnelTap,
  sweep: IdleSweep,
): void {
  new Tunnel(client, origin, tap, sweep);
  if (early.length > 0) {
    tap.outbound(early);
    origin.write(early);
  }
  if (ended) origin.end();
}

function attach(socket: net.Socket, way: Way): void {
  ways.set(socket, way);
  socket.allowHalfOpen = true;
  socket.setTimeout(0);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.on('error', onError);
  socket.on('close', onClose);
  socket.on('drain', onDrain);
  socket.on('end', onEnd);
  socket.on('data', onData);
  socket.resume();
}

function onData(this: net.Socket, chunk: Buffer): void {
  const way = ways.get(this);
  if (way === undefined) return;
  way.tunnel.moved = true;
  way.tunnel.tap[way.direction](chunk);
  way.to.write(chunk);
  endTurn(this, way.to, chunk.length);
}

function onDrain(this: net.Socket): void {
  const way = ways.get(this);
  if (way === undefined) return;
  way.tunnel.moved = true;
  nextTurn(way.to, this);
}

function onEnd(this: net.Socket): void {
  ways.get(this)?.to.end();
}

/** The other side is told the way TCP would have told it; 'close' follows and cleans up. */
function onError(this: net.Socket): void {
  const way = ways.get(this);
  if (way !== undefined) reset(way.to);
}

function onClose(this: net.Socket): void {
  const way = ways.get(this);
  if (way === undefined) return;
  ways.delete(this);
  detach(this);
  const complete = this.errored === null && this.readableEnded && this.writableFinished;
  if (!complete) way.to.destroy();
  way.tunnel.sideClosed(complete ? 'complete' : 'aborted');
}

function detach(socket: net.Socket): void {
  socket.off('error', onError);
  socket.off('close', onClose);
  socket.off('drain', onDrain);
  socket.off('end', onEnd);
  socket.off('data', onData);
}
