import type { Socket } from 'node:net';
import type { Route } from './dialer.ts';
import { type ResponseEvents, ResponseParser } from './response_parser.ts';

/** Whoever waits for a response on an upstream connection. */
export interface ResponseReader extends ResponseEvents {
  /** Everything that arrived in this turn has been handed over. */
  onTurnEnd(): void;
  /** The connection takes more of the request again. */
  onWritable(): void;
  /** The connection is gone. `reset`: not by an orderly close, so that it ends no body. */
  onClosed(reset: boolean): void;
  /** What arrived is no HTTP/1 response; `why` in the parser's words. The connection is gone. */
  onMalformed(why: string): void;
}

/** One connection to an origin, or to the proxy before it; it belongs to one client connection at a time. */
export class UpstreamConnection {
  readonly socket: Socket;
  readonly authority: string;
  readonly route: Route;
  /** Called once, when it has closed; whoever has the connection sets it. */
  onGone: ((connection: UpstreamConnection) => void) | null = null;
  /** Whether another client connection had it before, and it has not yet answered this one: it may be gone. */
  lent = false;
  /** Whether it knows its client, or is in a state that only this client expects: it serves no other. */
  bound = false;
  /** For how long the origin keeps it when nothing is said, as far as it tells. */
  keepAliveMs = Number.POSITIVE_INFINITY;
  /** For SharedPool, in monotonic milliseconds: since when it is known, and until when another client may have it. */
  madeAt: number | undefined;
  restsUntil = 0;
  /** Whether an earlier exchange went over it: its death may then be the usual race of keep-alive. */
  reused = false;
  /** Whether anything has come back since the current request. */
  answered = false;
  readonly #parser: ResponseParser;
  #reader: ResponseReader | null = null;
  #failed = false;
  readonly #detach: () => void;

  /** Takes over a connected socket in the tick of the call. */
  constructor(socket: Socket, authority: string, route: Route) {
    this.socket = socket;
    this.authority = authority;
    this.route = route;
    this.#parser = new ResponseParser({
      onInformational: (head) => this.#reader?.onInformational(head),
      onHead: (head) => this.#reader?.onHead(head),
      onBody: (chunk) => this.#reader?.onBody(chunk),
      onEnd: (rawTrailers) => this.#reader?.onEnd(rawTrailers),
    });
    const error = () => {
      this.#failed = true; // 'close' follows, and tells the reader
    };
    const data = (chunk: Buffer) => this.#onData(chunk);
    const end = () => this.#onEnd();
    const close = () => this.#onClose();
    const drain = () => this.#reader?.onWritable();
    socket.on('error', error).on('data', data).on('end', end).on('close', close).on('drain', drain);
    this.#detach = () => {
      socket.off('error', error).off('data', data).off('end', end).off('close', close).off('drain', drain);
    };
  }

  /** Whether a request may be sent on it. */
  get isReady(): boolean {
    return this.#parser.ready && !this.socket.destroyed && this.socket.writable;
  }

  /** Gives the socket back as it is, without a listener: attach 'error' in the same tick. */
  letGo(): void {
    this.#detach();
  }

  /** From now on everything goes to `reader`, which is about to write a request. */
  begin(method: string, reader: ResponseReader): void {
    this.#reader = reader;
    this.answered = false;
    this.restsUntil = 0;
    this.#parser.expect(method);
  }

  /** The exchange is over. True when the connection can carry another one. */
  release(): boolean {
    this.#reader = null;
    this.reused = true;
    return this.isReady;
  }

  /** Closes it without another word to its reader. */
  destroy(): void {
    this.#reader = null;
    this.socket.destroy();
  }

  #onData(chunk: Buffer): void {
    this.answered = true;
    if (this.#reader !== null) this.lent = false; // else nobody was answered: what origins say before they close
    const problem = this.#parser.push(chunk);
    const reader = this.#reader;
    if (problem === null) {
      reader?.onTurnEnd();
    } else {
      this.destroy();
      reader?.onMalformed(problem);
    }
  }

  #onEnd(): void {
    this.#parser.finish();
    this.socket.destroy();
  }

  #onClose(): void {
    const reader = this.#reader;
    this.#reader = null;
    this.onGone?.(this);
    reader?.onClosed(this.#failed);
  }
}
