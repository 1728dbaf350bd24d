import type { IncomingMessage } from 'node:http';
import type net from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import { type ClientHello, ClientHelloParser } from './client_hello.ts';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import type { ReportEvent } from './event.ts';
import { dialFailure, targetFailure } from './failure.ts';
import { dialForClient, refuse } from './raw_client.ts';
import { parseAuthority } from './target.ts';
import { Tunnel, type TunnelTap } from './tunnel.ts';

const ESTABLISHED = Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n');

/**
 * Serves one CONNECT whose credentials have been checked: dials, answers 200 once connected and not before, and
 * relays raw bytes. Neither side has to speak first (SSH and SMTP servers do, TLS clients do).
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
  dialForClient(context, client, dest, {
    connected(origin) {
      exchange.opaque('tunnel');
      client.write(ESTABLISHED);
      new Tunnel(client, origin, new ConnectTap(exchange, dest, report), context.idleSweep);
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

/** Counts what a tunnel carries and reads the name in its ClientHello, if there is one. */
class ConnectTap implements TunnelTap {
  readonly #exchange: ExchangeTap;
  readonly #dest: Destination;
  readonly #report: ReportEvent;
  #hello: ClientHelloParser | null = new ClientHelloParser();

  constructor(exchange: ExchangeTap, dest: Destination, report: ReportEvent) {
    this.#exchange = exchange;
    this.#dest = dest;
    this.#report = report;
  }

  outbound(chunk: Buffer): void {
    this.#exchange.bytes('outbound', chunk.length);
    if (this.#hello === null) return;
    const result = this.#hello.push(chunk);
    if (result.kind === 'more') return;
    this.#hello = null;
    if (result.kind === 'hello') this.#compareNames(result.hello);
  }

  inbound(chunk: Buffer): void {
    this.#exchange.bytes('inbound', chunk.length);
  }

  closed(outcome: 'complete' | 'aborted'): void {
    this.#exchange.close(outcome);
  }

  #compareNames({ sni, ech }: ClientHello): void {
    const host = this.#dest.host.replace(/\.$/, '');
    if (sni === null || sni.replace(/\.$/, '') === host) return;
    const outer = ech ? ' (perhaps the public name of an Encrypted ClientHello)' : '';
    this.#report({
      code: 'sni_mismatch',
      message: `a TLS client asked for ${sni}${outer} inside a tunnel to ${host}`,
      dest: this.#dest.authority,
    });
  }
}
