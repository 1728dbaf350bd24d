import type { IncomingMessage } from 'node:http';
import type net from 'node:net';
import type { OpaqueReason } from '../detector/observer.ts';
import { NameReadingTap, reportNameMismatch } from './connect_tap.ts';
import { type Connected, complete, dialLate, type TlsOpener } from './connected.ts';
import type { RelayContext } from './context.ts';
import { dialFailure, targetFailure } from './failure.ts';
import { FixedWay } from './fixed_way.ts';
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
 * the first bytes. Where a connection to the origin is in store nothing is dialled until it is known whether the client
 * wants what it carries. HTTP is relayed message by message, TLS is opened where the operator wants it, and everything else
 * passes as it is. Neither side has to speak first (SSH and SMTP servers do, TLS clients do).
 */
export function handleConnect(
  context: RelayContext,
  request: IncomingMessage,
  client: net.Socket,
  head: Buffer,
  opener: TlsOpener | null,
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
    follow({ context, client, origin: null, dest, source, exchange, opener });
    return;
  }
  dialForClient(context, client, dest, exchange, {
    connected(origin) {
      client.write(ESTABLISHED);
      follow({ context, client, origin, dest, source, exchange, opener });
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

function follow(connected: Connected): void {
  const { context, client, origin, dest, exchange, opener } = connected;
  const { report, timeouts } = context.options;
  new Opening({
    client,
    origin,
    sweep: context.idleSweep,
    helloMs: opener === null ? null : timeouts.connectMs,
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
          opener?.open(connected, opened.hello, opened.early);
          break;
        case 'raw':
          exchange.opaque(opener === null ? 'tunnel' : UNOPENED[opened.speaks]);
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
