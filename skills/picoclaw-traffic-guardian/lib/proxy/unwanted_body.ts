import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { hangUp } from './socket_end.ts';

/** What is read of a body that nobody wants, so that the connection stays usable. */
const MAX_DISCARDED_BYTES = 1024 * 1024;
/** How long a client may take to notice that it should stop sending. */
const LINGER_MS = 10_000;

/** Reads and drops the rest of a body, up to a limit: then its connection ends. */
export function discardBody(request: IncomingMessage): void {
  let left = MAX_DISCARDED_BYTES;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.socket.destroy();
  });
  request.resume();
}

/** Closes behind an answer that came before the request was complete: what is still sent is read and dropped. */
export function lingerOn(socket: Socket, request: IncomingMessage): void {
  request.resume(); // the exchange, which is over, ignores its chunks
  hangUp(socket);
  const end = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(end));
}
