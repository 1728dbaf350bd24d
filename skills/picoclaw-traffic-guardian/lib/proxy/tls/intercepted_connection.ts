import type net from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { OpaqueReason } from '../../detector/observer.ts';
import { ConnectTap, OpaqueTap } from '../connect_tap.ts';
import { type Connected, complete, dialLate } from '../connected.ts';
import type { AddressTap, Cancel } from '../dialer.ts';
import { FixedWay, type Sharing } from '../fixed_way.ts';
import { type Opened, Opening } from '../opening.ts';
import type { Place } from '../shared_pool.ts';
import { discard, hangUp, reset } from '../socket_end.ts';
import { startTunnel } from '../tunnel.ts';
import { UpstreamConnection } from '../upstream_connection.ts';
import { alertRecord } from './alert.ts';
import type { OriginTls } from './client_side.ts';
import { HandshakeLessons } from './handshake_lessons.ts';
import type { Intercepting } from './intercepting.ts';
import { acceptTls, type ClientTls } from './server_side.ts';
import type { TlsRequest } from './tls_request.ts';

/** A client that hangs up within this time after the handshake, and has said nothing, does not like our certificate. */
const SILENT_CLOSE_MS = 5_000;

/** One TLS connection inside a CONNECT, from its ClientHello to the HTTP inside it, or to the tunnel that it stays. */
export class InterceptedConnection {
  readonly #interception: Intercepting;
  readonly #connected: Connected;
  readonly #request: TlsRequest;
  /** What the client has sent so far: a ClientHello, as a rule that and nothing else. */
  readonly #early: Buffer;
  readonly #lessons: HandshakeLessons;
  #cancel: Cancel = () => undefined;

  constructor(interception: Intercepting, connected: Connected, request: TlsRequest, early: Buffer) {
    this.#interception = interception;
    this.#connected = connected;
    this.#request = request;
    this.#early = early;
    const { report } = connected.context.options;
    this.#lessons = new HandshakeLessons(interception, request, report);
  }

  begin(): void {
    const { context, origin, dest } = this.#connected;
    const reason = this.#interception.reasonToPass(this.#request, dest);
    const refusal = reason === null ? this.#interception.leafs.refusal(this.#request.host) : null;
    if (refusal !== null) this.#lessons.report('no_certificate', `TLS stays closed: ${refusal}`);
    const closed = refusal === null ? reason : 'tls_failed';
    if (closed !== null) {
      if (origin === null) this.#redial(closed);
      else this.#tunnel(origin, closed);
      return;
    }
    const lent = origin === null ? context.shared.take(this.#place) : undefined;
    if (lent !== undefined) this.#secureClient(lent);
    else if (origin !== null) this.#secureOrigin(origin);
    else dialLate(this.#connected, (dialled) => this.#secureOrigin(dialled));
  }

  // --- towards the origin ---

  #secureOrigin(origin: net.Socket): void {
    const { client, exchange } = this.#connected;
    const onClientGone = () => {
      this.#cancel();
      exchange.close('aborted');
    };
    // Reads on, as far as the socket's buffer goes: a socket that does not read does not learn of a reset.
    client.read(0);
    client.on('close', onClientGone);
    this.#cancel = this.#interception.clientSide.secure(origin, this.#place, (result) => {
      client.off('close', onClientGone);
      this.#onOrigin(result);
    });
  }

  #onOrigin(result: OriginTls): void {
    if (result.kind === 'secured') {
      this.#secureClient(result.socket);
      return;
    }
    this.#lessons.ofOrigin(result);
    switch (result.kind) {
      case 'client_certificate':
      case 'h2_only':
        this.#redial(result.kind);
        break;
      case 'untrusted':
        this.#connected.client.write(alertRecord(result.alert));
        hangUp(this.#connected.client);
        this.#connected.exchange.opaque('upstream_certificate');
        this.#connected.exchange.close('aborted');
        break;
      case 'failed':
        this.#redial('tls_failed');
        break;
      case 'timeout':
        this.#abort();
        break;
    }
  }

  /** For exchanges of a client that is served already: dials and verifies anew (Sharing.open). */
  #open(tap: AddressTap, done: (origin: TLSSocket | null) => void): Cancel {
    const { context, dest } = this.#connected;
    const { dialer, connections } = context;
    let cancel = dialer.dial(dest, dialer.rawRoute(dest), tap, (error, origin) => {
      if (origin === undefined) {
        this.#lessons.report('upstream_failed', error?.message ?? `no connection to ${dest.authority}`);
        done(null);
        return;
      }
      connections.add(origin);
      cancel = this.#interception.clientSide.secure(origin, this.#place, (result) => {
        if (result.kind !== 'secured') this.#lessons.ofOrigin(result);
        done(result.kind === 'secured' ? result.socket : null);
      });
    });
    return () => cancel();
  }

  // --- towards the client ---

  #secureClient(origin: TLSSocket | UpstreamConnection): void {
    const { client, exchange } = this.#connected;
    if (client.destroyed) {
      this.#spare(origin); // it has left, and is about to say so
      exchange.close('aborted');
      return;
    }
    let context: ReturnType<Intercepting['leafs']['contextFor']>;
    try {
      context = this.#interception.leafs.contextFor(this.#request.host);
    } catch (error) {
      const why = error instanceof Error ? error.message : 'for an unknown reason';
      this.#spare(origin);
      this.#lessons.report('no_certificate', `TLS stays closed: ${why}`);
      this.#redial('tls_failed');
      return;
    }
    client.unshift(this.#early);
    if (origin instanceof UpstreamConnection) {
      // When it goes now, the first request gets another.
      acceptTls(client, context, this.#interception.handshakeMs, (result) => this.#onClient(result, origin));
      return;
    }
    const onOriginGone = () => {
      origin.off('close', onOriginGone); // which follows an error
      this.#cancel();
      discard(origin);
      exchange.close('aborted');
    };
    origin.on('error', onOriginGone).on('close', onOriginGone);
    this.#cancel = acceptTls(client, context, this.#interception.handshakeMs, (result) => {
      origin.off('error', onOriginGone).off('close', onOriginGone);
      this.#onClient(result, origin);
    });
  }

  #onClient(result: ClientTls, origin: TLSSocket | UpstreamConnection): void {
    if (result.kind === 'secured') {
      this.#follow(result.socket, origin);
      return;
    }
    this.#spare(origin);
    this.#connected.exchange.close('aborted');
    switch (result.kind) {
      case 'refused':
        this.#lessons.ofAlert(result.alert);
        break;
      case 'hung_up':
        this.#lessons.ofSilence();
        break;
      case 'failed':
        this.#lessons.ofClient(result.code);
        break;
      case 'timeout':
        this.#lessons.report('client_tls_timeout', 'a client did not finish its TLS handshake in time');
        break;
      case 'left':
        break;
    }
  }

  // --- inside ---

  #follow(client: TLSSocket, origin: TLSSocket | UpstreamConnection): void {
    const { context, exchange } = this.#connected;
    const { clock, learned } = this.#interception;
    const { key, kind, dest } = this.#request;
    const secured = clock.monotonic();
    new Opening({
      client,
      origin: origin instanceof UpstreamConnection ? null : origin,
      sweep: context.idleSweep,
      helloMs: null,
      silentMs: 0, // a lent connection has shown that HTTP is spoken here
      decided: (opened) => {
        if (isSilentClose(opened) && clock.monotonic() - secured < SILENT_CLOSE_MS) this.#lessons.ofSilence();
        else if (opened.kind !== 'left') learned.accept(key, kind);
        switch (opened.kind) {
          case 'http':
            complete(exchange);
            context.adopt(client, new FixedWay(dest, 'https', origin, this.#sharing));
            break;
          case 'raw': {
            const tap = new OpaqueTap(exchange, opened.speaks === 'http2' ? 'h2_only' : 'not_http');
            this.#withOwn(client, origin, (own) =>
              startTunnel({ client, origin: own }, opened, tap, context.idleSweep),
            );
            break;
          }
          case 'tls': // is not looked for in here
          case 'silent':
          case 'left':
            if (origin instanceof UpstreamConnection) this.#spare(origin);
            exchange.close('aborted');
            break;
        }
      },
    });
  }

  /** What is no HTTP gets no connection that had another client. */
  #withOwn(client: TLSSocket, origin: TLSSocket | UpstreamConnection, use: (own: TLSSocket) => void): void {
    if (!(origin instanceof UpstreamConnection)) {
      use(origin);
      return;
    }
    this.#spare(origin);
    const { exchange } = this.#connected;
    const onClientGone = () => {
      cancel();
      exchange.close('aborted');
    };
    const onClientError = () => client.destroy();
    client.read(0);
    client.on('close', onClientGone).on('error', onClientError);
    const cancel = this.#open(exchange, (own) => {
      client.off('close', onClientGone).off('error', onClientError);
      if (own === null) this.#abort();
      else use(own);
    });
  }

  get #place(): Place {
    const { host, hello } = this.#request;
    const { source, dest } = this.#connected;
    return { source, authority: dest.authority, host, alpn: hello.alpn.length > 0 };
  }

  get #sharing(): Sharing {
    const { shared } = this.#connected.context;
    return { pool: shared, place: this.#place, open: (tap, done) => this.#open(tap, done) };
  }

  // --- in every other case ---

  /** A connection that was not used. */
  #spare(origin: TLSSocket | UpstreamConnection): void {
    if (origin instanceof UpstreamConnection) this.#connected.context.shared.put(this.#place, origin);
    else discard(origin);
  }

  /** The origin has seen a handshake of ours: the client's own gets a connection to itself. */
  #redial(reason: OpaqueReason): void {
    dialLate(this.#connected, (origin) => this.#tunnel(origin, reason));
  }

  #tunnel(origin: net.Socket, reason: OpaqueReason): void {
    const { client, context, exchange } = this.#connected;
    exchange.opaque(reason);
    const opened = { early: this.#early, ended: false };
    startTunnel({ client, origin }, opened, new ConnectTap(exchange), context.idleSweep);
  }

  #abort(): void {
    reset(this.#connected.client);
    this.#connected.exchange.close('aborted');
  }
}

/** The client is gone, or has said that it is done, and nothing else. */
function isSilentClose(opened: Opened): boolean {
  if (opened.kind === 'left') return opened.client;
  return opened.kind === 'raw' && opened.ended && opened.early.length === 0;
}
