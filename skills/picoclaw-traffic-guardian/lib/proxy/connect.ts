import type { IncomingMessage } from 'node:http';
import type net from 'node:net';
import type { ExchangeTap, OpaqueReason } from '../detector/observer.ts';
import { NameReadingTap, reportNameMismatch } from './connect_tap.ts';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { dialFailure, targetFailure } from './failure.ts';
import { Opening } from './opening.ts';
import { dialForClient, refuse } from './raw_client.ts';
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
 * the first bytes. HTTP is relayed message by message, TLS is opened where the operator wants it, and everything else
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
  dialForClient(context, client, dest, exchange, {
    connected(origin) {
      client.write(ESTABLISHED);
      follow({ context, client, origin, dest, exchange });
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
  readonly origin: net.Socket;
  readonly dest: Destination;
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
    decided(opened) {
      switch (opened.kind) {
        case 'http':
          complete(exchange);
          context.adopt(client, { dest, scheme: 'http', origin });
          break;
        case 'tls':
          reportNameMismatch(opened.hello, dest, report);
          interception?.open(connected, opened.hello, opened.early);
          break;
        case 'raw':
          exchange.opaque(interception === undefined ? 'tunnel' : UNOPENED[opened.speaks]);
          startTunnel(connected, opened, new NameReadingTap(exchange, dest, report), context.idleSweep);
          break;
        case 'left':
          exchange.close('aborted');
          break;
      }
    },
  });
}

/** The CONNECT itself is over, and was looked at; what goes on inside it is exchanges of their own. */
export function complete(exchange: ExchangeTap): void {
  exchange.requestEnd([]);
  exchange.responseHead(200, 'Connection established', []);
  exchange.responseEnd([]);
  exchange.close('complete');
}
