import type net from 'node:net';
import type tls from 'node:tls';

/** What libuv's read start says of a stream that is being read (UV_EALREADY, uv_read_start(3)); else it is 0. */
interface ReadHandle {
  readonly reading: boolean;
  readStart(): number;
}

/** TLS connections that the peer's TCP ended before its TLS said so. */
const unannounced = new WeakSet<net.Socket>();

/**
 * Watches how a TLS connection laid over `transport` ends: with a close_notify, or by the end of TCP alone, which may cut off
 * what was still to come (RFC 8446 section 6.1). Node tells both as 'end'. But close_notify arrives as data, when the
 * transport is being read or was just stopped for a slow reader, while after the end of TCP nobody reads it any more.
 * Where Node is built otherwise every end counts as announced.
 */
export function watchEnd(socket: tls.TLSSocket, transport: net.Socket): void {
  const push = socket.push;
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null && handleOf(socket)?.reading === true && handleOf(transport)?.readStart() === 0)
      unannounced.add(socket);
    return push.call(socket, chunk, encoding);
  };
}

/** Whether the peer's side of a watched connection has ended without close_notify. */
export function endedUnannounced(socket: net.Socket): boolean {
  return unannounced.has(socket);
}

/** Ends TLS as it was ended by such a peer: everything written arrives, no close_notify, the end of TCP. */
export function endUnannounced(socket: net.Socket): void {
  socket.write('', () => socket.destroy());
}

function handleOf(socket: net.Socket): ReadHandle | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  return isReadHandle(handle) ? handle : undefined;
}

function isReadHandle(handle: unknown): handle is ReadHandle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'reading' in handle &&
    'readStart' in handle &&
    typeof handle.readStart === 'function'
  );
}
