import type net from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import type { ClientHello } from './client_hello.ts';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { dialForClient } from './raw_client.ts';
import { reset } from './socket_end.ts';

/** A CONNECT that was answered with 200. */
export interface Connected {
  readonly context: RelayContext;
  readonly client: net.Socket;
  /** Null: not dialled yet (see handleConnect). */
  readonly origin: net.Socket | null;
  readonly dest: Destination;
  /** The client's address. */
  readonly source: string;
  /** That of the CONNECT itself; its request head is recorded. */
  readonly exchange: ExchangeTap;
  /** Opens TLS where the operator wants it; null: TLS passes as it is. */
  readonly opener: TlsOpener | null;
}

/** Opens TLS inside CONNECTs. */
export interface TlsOpener {
  /** Takes over a CONNECT whose client has sent `early`, a ClientHello and perhaps more. */
  open(connected: Connected, hello: ClientHello, early: Buffer): void;
}

/** Dials for a client that was told long ago that it is connected: when there is no connection, it loses its own. */
export function dialLate(
  { context, client, dest, exchange }: Connected,
  use: (origin: net.Socket) => void,
): void {
  dialForClient(context, client, dest, exchange, {
    connected: use,
    failed: ({ message }) => {
      context.options.report({ code: 'upstream_failed', message, dest: dest.authority });
      reset(client);
      exchange.close('aborted');
    },
    clientLeft: () => exchange.close('aborted'),
  });
}

/** The CONNECT itself is over, and was looked at; what goes on inside it is exchanges of their own. */
export function complete(exchange: ExchangeTap): void {
  exchange.requestEnd([]);
  exchange.responseHead(200, 'Connection established', []);
  exchange.responseEnd([]);
  exchange.close('complete');
}
