import type net from 'node:net';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { DialError } from './dial_error.ts';
import type { AddressTap } from './dialer.ts';
import type { ReportEvent } from './event.ts';
import { type Failure, failureBytes } from './failure.ts';
import { hangUp } from './socket_end.ts';

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
  tap: AddressTap,
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
  const cancel = dialer.dial(dest, dialer.rawRoute(dest), tap, (error, origin) => {
    client.off('close', onClose);
    if (origin === undefined) {
      outcome.failed(error ?? new DialError('other', `no connection to ${dest.authority}`));
      return;
    }
    context.connections.add(origin);
    outcome.connected(origin);
  });
}

/** Answers a raw client with a failure, closes it, and reports it. `method`: of the request that failed. */
export function refuse(
  report: ReportEvent,
  client: net.Socket,
  failure: Failure,
  about: { readonly dest?: Destination; readonly method: string },
): void {
  const dest = about.dest === undefined ? {} : { dest: about.dest.authority };
  report({ code: failure.code, message: failure.message, ...dest });
  client.write(failureBytes(failure, about.method));
  hangUp(client);
}
