import type { IncomingMessage } from 'node:http';
import type net from 'node:net';
import type { ExchangeTap, OpaqueReason } from '../detector/observer.ts';
import { NameReadingTap, reportNameMismatch } from './connect_tap.ts';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { dialFailure, targetFailure } from './failure.ts';
import { FixedWay } from './fixed_way.ts';
import { Opening } from './opening.ts';
import { dialForClient, refuse } from './raw_client.ts';
import { reset } from './socket_end.ts';
import { parseAuthority } from './target.ts';
import { startTunnel } from './tunnel.ts';

const ESTABLISHED = Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n');

/** What a tunnel that stays raw is counted as when TLS is opened where possible. */
const UNOPENED: Readonly<Record<'tls' | 'http2' | 'other', OpaqueReason>> = {
  tls: 'tunnel',
  http2: 'h2_only',
  other: 'not_tls',
};

/**
 * Serves one CONNECT whose credentials have been checked: dials, answers 200 once connected and not before, and looks at
 * the first bytes. Where a connection to the origin is in store nothing is dialled until it is known whether the client
 * wants what it carries. HTTP is relayed message by message, TLS is opened where the operator wants it, and everything else
 * passes as it is. Neither side has to speak first (SSH and SMTP servers do, TLS clients do).
 */
export function handleConnect(
  context: RelayContext,
  request: IncomingMessage,
  client: net.Socket,
  head: Buffer,
): void {
  const { observer, report } = context.options;
  const authority = request.url ?? '';
  const dest = parseAuthority(authority);
  if (typeof dest === 'string') {
    refuse(report, client, targetFailure(dest), { method: 'CONNECT' });
    return;
  }
  const source = client.remoteAddress ?? 'unknown';
  const exchange = observer.open({ protocol: 'connect', source, dest: dest.authority });
  exchange.requestHead('CONNECT', authority, request.rawHeaders);
  if (head.length > 0) client.unshift(head);
  if (context.shared.mayServe(source, dest.authority)) {
    client.write(ESTABLISHED);
    follow({ context, client, origin: null, dest, source, exchange });
    return;
  }
  dialForClient(context, client, dest, exchange, {
    connected(origin) {
      client.write(ESTABLISHED);
      follow({ context, client, origin, dest, source, exchange });
    },
    failed(error) {
      refuse(report, client, dialFailure(error), { dest, method: 'CONNECT' });
      exchange.close('aborted');
    },
    clientLeft() {
      exchange.close('aborted');
    },
  });
}

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
}

function follow(connected: Connected): void {
  const { context, client, origin, dest, exchange } = connected;
  const { interception, report, timeouts } = context.options;
  new Opening({
    client,
    origin,
    sweep: context.idleSweep,
    helloMs: interception === undefined ? null : timeouts.connectMs,
    silentMs: origin === null ? timeouts.silentMs : 0,
    decided(opened) {
      switch (opened.kind) {
        case 'http':
          withOrigin(connected, (dialled) => {
            complete(exchange);
            context.adopt(client, new FixedWay(dest, 'http', dialled, null));
          });
          break;
        case 'tls':
          reportNameMismatch(opened.hello, dest, report);
          interception?.open(connected, opened.hello, opened.early);
          break;
        case 'raw':
          exchange.opaque(interception === undefined ? 'tunnel' : UNOPENED[opened.speaks]);
          withOrigin(connected, (dialled) => {
            const tap = new NameReadingTap(exchange, dest, report);
            startTunnel({ client, origin: dialled }, opened, tap, context.idleSweep);
          });
          break;
        case 'silent':
          dialLate(connected, (dialled) => follow({ ...connected, origin: dialled }));
          break;
        case 'left':
          exchange.close('aborted');
          break;
      }
    },
  });
}

function withOrigin(connected: Connected, use: (origin: net.Socket) => void): void {
  if (connected.origin === null) dialLate(connected, use);
  else use(connected.origin);
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
