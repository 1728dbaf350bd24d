import type net from 'node:net';
import tls from 'node:tls';

/** How long a client may take to hang up after everything was said. */
const LINGER_MS = 2_000;

/**
 * Destroys a socket that is nobody's any more. An error it may already have scheduled would, without a listener,
 * end the process; it has no addressee, because whoever cared has been told.
 */
export function discard(socket: net.Socket): void {
  socket.on('error', () => socket.destroy());
  socket.destroy();
}

/** What carries a TLS connection, where we laid the one over the other ourselves. */
const transports = new WeakMap<net.Socket, net.Socket>();

export function carriedBy(secured: tls.TLSSocket, transport: net.Socket): void {
  transports.set(secured, transport);
  // Until the next full collection V8 takes the values of a WeakMap for reachable: a connection's 10 KB each.
  secured.once('close', () => transports.delete(secured));
}

/** Passes a reset on; TLS whose transport is not known ends without close_notify instead. */
export function reset(socket: net.Socket): void {
  const transport = transports.get(socket);
  if (transport !== undefined) reset(transport);
  else if (socket instanceof tls.TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/**
 * Ends a connection so that its last bytes arrive: says that it is done, then reads and drops what still comes until
 * the client hangs up. Closing with unread bytes would make TCP reset the connection, and what was written last might
 * never be seen (RFC 9112 section 9.6). The caller has an 'error' listener on the socket.
 */
export function hangUp(socket: net.Socket): void {
  const close = () => socket.destroy();
  socket.on('end', close);
  socket.setTimeout(LINGER_MS, close);
  socket.resume();
  socket.end();
}
