import type net from 'node:net';
import { type ClientHello, ClientHelloParser } from './client_hello.ts';
import { FirstBytes } from './first_bytes.ts';
import type { IdleSweep, Idling } from './idle_sweep.ts';
import { discard, reset } from './socket_end.ts';

/** What a connected client and origin turn out to speak. */
export type Opened =
  /** An HTTP/1 request line. What was read is back in the client's socket. */
  | { readonly kind: 'http' }
  /** A whole ClientHello, whose bytes are `early`, out of the client's socket. */
  | { readonly kind: 'tls'; readonly hello: ClientHello; readonly early: Buffer }
  /**
   * Anything else, the origin speaking first included. `early`: what was read of the client. `ended`: the client has
   * said that nothing follows it.
   */
  | {
      readonly kind: 'raw';
      readonly speaks: 'tls' | 'http2' | 'other';
      readonly early: Buffer;
      readonly ended: boolean;
    }
  /** One of them left before anything was said; the other was told. `client`: it was the client. */
  | { readonly kind: 'left'; readonly client: boolean }
  /** The client waits, perhaps for the origin to speak first. */
  | { readonly kind: 'silent' };

export interface OpeningParts {
  readonly client: net.Socket;
  /** Null: none is dialled yet, because there is one in store that TLS and HTTP have been spoken on. */
  readonly origin: net.Socket | null;
  readonly sweep: IdleSweep;
  /** Whether a ClientHello is waited for; else what begins like TLS is raw at once. Milliseconds, or null. */
  readonly helloMs: number | null;
  /** How long the client's first byte is waited for while there is no origin that could speak first; 0: for ever. */
  readonly silentMs: number;
  readonly decided: (opened: Opened) => void;
}

/**
 * Waits until the client's first bytes tell what a connection carries. Nothing is delayed that could be another
 * protocol: an origin that speaks first decides at once, and so does the first byte that does not fit. `decided` is
 * called once, without any listener left on either socket.
 */
export class Opening implements Idling {
  moved = true;
  readonly #parts: OpeningParts;
  readonly #first = new FirstBytes();
  #hello: ClientHelloParser | null = null;
  #timer: NodeJS.Timeout | undefined;
  readonly #read: Buffer[] = [];
  readonly #detach: () => void;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    const { client, origin, sweep, silentMs } = parts;
    const clientReadable = () => this.#onClientReadable();
    const clientEnd = () => this.#raw(true);
    // Not at the 'close' that follows, before which that of the other may come.
    const clientError = () => this.#left('client', reset);
    const clientClose = () => this.#left('client', discard);
    const originReadable = () => this.#raw(false);
    const originError = () => this.#left('origin', reset);
    const originClose = () => this.#left('origin', discard);
    client
      .on('readable', clientReadable)
      .on('end', clientEnd)
      .on('error', clientError)
      .on('close', clientClose);
    origin?.on('readable', originReadable).on('error', originError).on('close', originClose);
    if (silentMs > 0) this.#timer = setTimeout(() => this.#decide({ kind: 'silent' }), silentMs);
    client.setTimeout(0);
    sweep.add(this);
    this.#detach = () => {
      clearTimeout(this.#timer);
      sweep.delete(this);
      client
        .off('readable', clientReadable)
        .off('end', clientEnd)
        .off('error', clientError)
        .off('close', clientClose);
      origin?.off('readable', originReadable).off('error', originError).off('close', originClose);
    };
  }

  idle(): void {
    this.#parts.client.destroy();
  }

  #onClientReadable(): void {
    const { client } = this.#parts;
    for (let chunk: unknown = client.read(); Buffer.isBuffer(chunk); chunk = client.read()) {
      if (this.#read.length === 0) clearTimeout(this.#timer);
      this.#read.push(chunk);
      this.moved = true;
      if (this.#take(chunk)) return;
    }
  }

  /** True when it is decided. */
  #take(chunk: Buffer): boolean {
    if (this.#hello !== null) return this.#takeHello(this.#hello, chunk);
    const beginning = this.#first.push(chunk);
    switch (beginning) {
      case 'more':
        return false;
      case 'http':
        this.#http();
        return true;
      case 'tls':
        return this.#tls();
      default:
        return this.#raw(false, beginning);
    }
  }

  #http(): void {
    this.#parts.client.unshift(Buffer.concat(this.#read));
    this.#decide({ kind: 'http' });
  }

  #tls(): boolean {
    const { helloMs } = this.#parts;
    if (helloMs === null) return this.#raw(false, 'tls');
    // What stops in the middle of a hello may be no TLS after all: it goes on as it is.
    this.#timer = setTimeout(() => this.#raw(false), helloMs);
    this.#hello = new ClientHelloParser();
    return this.#takeHello(this.#hello, Buffer.concat(this.#read));
  }

  #takeHello(parser: ClientHelloParser, chunk: Buffer): boolean {
    const result = parser.push(chunk);
    if (result.kind === 'more') return false;
    if (result.kind === 'not_tls') return this.#raw(false);
    this.#decide({ kind: 'tls', hello: result.hello, early: Buffer.concat(this.#read) });
    return true;
  }

  #raw(ended: boolean, speaks: 'tls' | 'http2' | 'other' = 'other'): true {
    this.#decide({ kind: 'raw', speaks, early: Buffer.concat(this.#read), ended });
    return true;
  }

  /** A connection that is gone takes the other with it, by `end`. */
  #left(who: 'client' | 'origin', end: (socket: net.Socket) => void): void {
    this.#detach(); // first: to end the other may end this one within the call
    const { client, origin, decided } = this.#parts;
    const other = who === 'client' ? origin : client;
    if (other !== null) {
      other.on('error', () => other.destroy());
      end(other);
    }
    decided({ kind: 'left', client: who === 'client' });
  }

  #decide(opened: Opened): void {
    this.#detach();
    this.#parts.decided(opened);
  }
}
