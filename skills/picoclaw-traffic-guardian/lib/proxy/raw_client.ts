import type net from 'node:net';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { DialError } from './dial_error.ts';
import type { ReportEvent } from './event.ts';
import { type Failure, failureBytes } from './failure.ts';

/** How long a client may take to hang up after it has been told. */
const LINGER_MS = 2_000;

/** What becomes of a dial for a raw connection: exactly one of these is called, once. */
export interface RawDial {
  connected(origin: net.Socket): void;
  failed(error: DialError): void;
  /** The client closed its connection in the meantime; nothing was left open. */
  clientLeft(): void;
}

/** Dials `dest` for a client that waits, and gives up when it stops waiting. */
export function dialForClient(
  context: RelayContext,
  client: net.Socket,
  dest: Destination,
  outcome: RawDial,
): void {
  if (context.isSelf(dest)) {
    outcome.failed(new DialError('loop', `${dest.authority} is this monitor itself`, dest.authority));
    return;
  }
  // Reads on, as far as the socket's buffer goes: a socket that does not read does not learn of a reset.
  client.read(0);
  const onClose = () => {
    cancel();
    outcome.clientLeft();
  };
  client.on('close', onClose);
  const { dialer } = context;
  const cancel = dialer.dial(dest, dialer.rawRoute(dest), (error, origin) => {
    client.off('close', onClose);
    if (origin === undefined) {
      outcome.failed(error ?? new DialError('other', `no connection to ${dest.authority}`));
      return;
    }
    context.connections.add(origin);
    outcome.connected(origin);
  });
}

/** Answers a raw client with a failure, closes it, and reports it. */
export function refuse(report: ReportEvent, client: net.Socket, failure: Failure, dest?: Destination): void {
  report({ code: failure.code, message: failure.message, ...(dest && { dest: dest.authority }) });
  answerAndClose(client, failureBytes(failure));
}

/**
 * Writes a last answer on a raw socket and closes it. What the client still sends is read and dropped until it hangs
 * up: closing with unread bytes would make TCP reset the connection, and the answer might never be seen
 * (RFC 9112 section 9.6). The caller has an 'error' listener on the socket.
 */
export function answerAndClose(socket: net.Socket, answer: Buffer): void {
  const close = () => socket.destroy();
  socket.on('end', close);
  socket.setTimeout(LINGER_MS, close);
  socket.resume();
  socket.end(answer);
}
