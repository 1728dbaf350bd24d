import type { ExchangeTap, OpaqueReason } from '../detector/observer.ts';
import { type ClientHello, ClientHelloParser } from './client_hello.ts';
import type { Destination } from './destination.ts';
import type { ReportEvent } from './event.ts';
import type { TunnelTap } from './tunnel.ts';

/** Counts what a raw tunnel carries. */
export class ConnectTap implements TunnelTap {
  readonly #exchange: ExchangeTap;

  constructor(exchange: ExchangeTap) {
    this.#exchange = exchange;
  }

  outbound(chunk: Buffer): void {
    this.#exchange.bytes('outbound', chunk.length);
  }

  inbound(chunk: Buffer): void {
    this.#exchange.bytes('inbound', chunk.length);
  }

  closed(outcome: 'complete' | 'aborted'): void {
    this.#exchange.close(outcome);
  }
}

/**
 * Counts it as not looked at, for one reason, once anything passes: a connection that is opened in advance and never used
 * hides nothing.
 */
export class OpaqueTap extends ConnectTap {
  readonly #exchange: ExchangeTap;
  #reason: OpaqueReason | null;

  constructor(exchange: ExchangeTap, reason: OpaqueReason) {
    super(exchange);
    this.#exchange = exchange;
    this.#reason = reason;
  }

  override outbound(chunk: Buffer): void {
    this.#mark();
    super.outbound(chunk);
  }

  override inbound(chunk: Buffer): void {
    this.#mark();
    super.inbound(chunk);
  }

  #mark(): void {
    if (this.#reason !== null) this.#exchange.opaque(this.#reason);
    this.#reason = null;
  }
}

/** Reads the name in the ClientHello as well, if there is one, and compares it with the tunnel's destination. */
export class NameReadingTap extends ConnectTap {
  readonly #dest: Destination;
  readonly #report: ReportEvent;
  #hello: ClientHelloParser | null = new ClientHelloParser();

  constructor(exchange: ExchangeTap, dest: Destination, report: ReportEvent) {
    super(exchange);
    this.#dest = dest;
    this.#report = report;
  }

  override outbound(chunk: Buffer): void {
    super.outbound(chunk);
    if (this.#hello === null) return;
    const result = this.#hello.push(chunk);
    if (result.kind === 'more') return;
    this.#hello = null;
    if (result.kind === 'hello') reportNameMismatch(result.hello, this.#dest, this.#report);
  }
}

/** Reports a TLS client that asks for another name than its CONNECT did. */
export function reportNameMismatch({ sni, ech }: ClientHello, dest: Destination, report: ReportEvent): void {
  const host = dest.host.replace(/\.$/, '');
  if (sni === null || sni.replace(/\.$/, '') === host) return;
  const outer = ech ? ' (perhaps the public name of an Encrypted ClientHello)' : '';
  report({
    code: 'sni_mismatch',
    message: `a TLS client asked for ${sni}${outer} inside a tunnel to ${host}`,
    dest: dest.authority,
  });
}
