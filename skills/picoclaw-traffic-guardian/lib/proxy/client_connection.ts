import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ExchangeStart } from '../detector/observer.ts';
import type { Access } from './access.ts';
import type { RelayContext } from './context.ts';
import { ControlExchange, isOriginForm } from './control.ts';
import {
  AMBIGUOUS_FRAMING,
  answerFailure,
  type Failure,
  failureBytes,
  targetFailure,
  UNAUTHENTICATED,
} from './failure.ts';
import type { FixedWay } from './fixed_way.ts';
import { Exchange } from './forward.ts';
import { outgoingRequest } from './headers.ts';
import type { Idling } from './idle_sweep.ts';
import { hangUp } from './socket_end.ts';
import { type AbsoluteTarget, parseAbsoluteTarget, type TargetProblem } from './target.ts';
import { UpstreamPool } from './upstream_pool.ts';

/** Pipelined requests that may wait before the client is no longer read. */
const MAX_WAITING = 64;
/** What is read of a body that nobody wants, so that the connection stays usable. */
const MAX_DISCARDED_BYTES = 1024 * 1024;
/** How long a client may take to notice that it should stop sending. */
const LINGER_MS = 10_000;

const HOST_MISMATCH = {
  code: 'host_header_mismatch',
  message: 'a request named another host in its Host header than in its target; the target was used',
};

/** What a client connection is busy with. */
export interface Activity {
  /** Whether the client still owes bytes of its request. */
  readonly receiving: boolean;
  /** Whether the client has been sent any of the final response. */
  readonly answering: boolean;
  onClientWritable(): void;
  /** The client has closed its side, and its request is complete. */
  endUpstream(): void;
  onIdle(): void;
  abort(): void;
}

/** Where the last request went: the next one mostly goes there too. */
interface Known {
  readonly target: AbsoluteTarget;
  readonly start: ExchangeStart & { readonly protocol: 'http' | 'https' };
}

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * A client's connection and everything that exists because of it: its exchanges, one at a time and in order, and its
 * upstream connections.
 */
export class ClientConnection implements Idling {
  readonly socket: Socket;
  readonly context: RelayContext;
  /** Where all its requests go, when it came out of a CONNECT. */
  readonly way: FixedWay | null;
  moved = true;
  readonly #access: Access;
  readonly #source: string;
  readonly #waiting: Waiting[] = [];
  readonly upstreams = new UpstreamPool();
  #current: Activity | null = null;
  #lastResponse: ServerResponse | null = null;
  /** The header that was right before: what came from this client need not be hashed again. */
  #permitted: string | undefined;
  #known: Known | null = null;
  /** The answer to something that could not be parsed, until its turn comes. */
  #malformed: Failure | null = null;
  #closing = false;
  /** The client has closed its side, but may still read. */
  #halfClosed = false;

  constructor(socket: Socket, context: RelayContext, access: Access, way: FixedWay | null = null) {
    this.socket = socket;
    this.context = context;
    this.way = way;
    this.#access = access;
    this.#source = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    socket.on('drain', () => this.#current?.onClientWritable());
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#onClose());
    context.idleSweep.add(this);
    // The client sees its connection end when the origin ends it, as it would without the monitor.
    if (way !== null) way.onEnd = () => this.close();
  }

  /** Whether the client has closed its side behind the current request. */
  get halfClosed(): boolean {
    return this.#halfClosed && this.#waiting.length === 0;
  }

  get busy(): boolean {
    return this.#current !== null || this.#waiting.length > 0;
  }

  /** A request head has arrived. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.moved = true;
    // Not attached to the socket yet: the previous response has not left.
    if (this.busy || response.socket === null) {
      this.#waiting.push({ request, response });
      if (this.#waiting.length >= MAX_WAITING) this.socket.pause();
      if (this.#waiting.length === 1 && this.#current === null) this.#afterLastResponse();
    } else {
      this.#begin(request, response);
    }
  }

  /** Whether the connection must end with this response. */
  closes(response: ServerResponse): boolean {
    return this.#closing || this.halfClosed || !response.shouldKeepAlive;
  }

  /** Lets the current exchange finish, then closes; at once when there is none. */
  close(): void {
    this.#closing = true;
    if (!this.busy) this.socket.destroySoon();
  }

  /** Gives the socket away (CONNECT, upgrade). False when an earlier request is not answered: then it is closed. */
  handOver(): boolean {
    this.context.idleSweep.delete(this);
    if (this.busy) {
      this.socket.destroy();
      return false;
    }
    this.upstreams.destroy();
    return this.way?.ended !== true;
  }

  permits(request: IncomingMessage): boolean {
    if (this.way !== null) return true; // its CONNECT was asked
    const header = request.headers['proxy-authorization'];
    if (header !== undefined && header === this.#permitted) return true;
    if (!this.#access.permits(header)) return false;
    this.#permitted = header;
    return true;
  }

  /** What the client sends cannot be read, or its head took too long: one answer, and the end. */
  onMalformed(failure: Failure): void {
    if (this.#malformed !== null) return; // said once; the rest is discarded
    if (this.socket.bytesRead === 0) {
      this.socket.destroy(); // opened in advance and never used: nobody asked anything
      return;
    }
    this.#malformed = failure;
    const { report } = this.context.options;
    report({ code: failure.code, message: failure.message });
    const current = this.#current;
    if (current === null) {
      if (this.#waiting.length === 0) this.#endWith(failure);
    } else if (current.receiving) {
      current.abort();
      this.#current = null;
      if (current.answering) this.socket.destroy();
      else this.#endWith(failure);
    }
    // else it stands behind requests whose answers are still to come: its turn comes then
  }

  idle(): void {
    if (this.#current === null) this.socket.destroy();
    else this.#current.onIdle();
    if (!this.socket.destroyed) this.context.idleSweep.add(this);
  }

  onExchangeEnd(): void {
    this.#current = null;
    if (this.#waiting.length > 0) this.#afterLastResponse();
    else if (this.#malformed !== null) this.#endWith(this.#malformed);
    else if (this.#closing || this.halfClosed) this.socket.destroySoon();
  }

  /** Reads and drops the rest of a body, up to a limit. */
  discard(request: IncomingMessage): void {
    let left = MAX_DISCARDED_BYTES;
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) this.socket.destroy();
    });
    request.resume();
  }

  /** Closes behind an answer that came before the request was complete: what is still sent is read and dropped. */
  linger(request: IncomingMessage): void {
    this.#current = null;
    this.#closing = true;
    request.resume(); // the exchange, which is over, ignores its chunks
    hangUp(this.socket);
    const end = setTimeout(() => this.socket.destroy(), LINGER_MS);
    this.socket.once('close', () => clearTimeout(end));
  }

  /** Answers in place of an origin. */
  refuse(request: IncomingMessage, response: ServerResponse, failure: Failure): void {
    const { report } = this.context.options;
    report({ code: failure.code, message: failure.message });
    answerFailure(response, failure, this.closes(response));
    this.discard(request);
    this.onExchangeEnd();
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    this.#lastResponse = response;
    const url = request.url ?? '';
    if (this.way === null && isOriginForm(url)) {
      const control = new ControlExchange(this, request, response);
      this.#current = control;
      control.start();
      return;
    }
    if (!this.permits(request)) {
      this.refuse(request, response, UNAUTHENTICATED);
      return;
    }
    const { way } = this;
    if (way?.ended) {
      this.socket.destroySoon(); // the race of keep-alive: the client asks again, as it would without the monitor
      return;
    }
    const known = way === null ? this.#locate(url) : this.#along(way);
    if (typeof known === 'string') {
      this.refuse(request, response, targetFailure(known));
      return;
    }
    const { dest, origin } = known.target;
    const method = request.method ?? '';
    const line = {
      method,
      target: way === null ? originForm(method, url.slice(origin.length)) : url,
      minorVersion: request.httpVersionMinor,
      persistent: response.shouldKeepAlive,
      dest,
      scheme: known.start.protocol,
      tunnelled: way !== null,
      proxyAuthorization: null,
    };
    const outgoing = outgoingRequest(line, request.rawHeaders);
    if (outgoing === null) {
      this.onMalformed(AMBIGUOUS_FRAMING); // where it ends is uncertain: nothing behind it is a request
      return;
    }
    const { observer, report } = this.context.options;
    if (outgoing.hostMismatch) report({ ...HOST_MISMATCH, dest: dest.authority });
    const exchange = new Exchange(this, request, response, line, outgoing, observer.open(known.start));
    this.#current = exchange;
    exchange.start();
  }

  #along({ dest, scheme }: FixedWay): Known {
    this.#known ??= {
      target: { dest, origin: '', path: '' },
      start: { protocol: scheme, source: this.#source, dest: dest.authority },
    };
    return this.#known;
  }

  #locate(url: string): Known | TargetProblem {
    const last = this.#known;
    if (last !== null && url.startsWith(last.target.origin) && url[last.target.origin.length] === '/')
      return last;
    const target = parseAbsoluteTarget(url);
    if (typeof target === 'string') return target;
    const start = { protocol: 'http', source: this.#source, dest: target.dest.authority } as const;
    this.#known = { target, start };
    return this.#known;
  }

  /** Its answers have left, or it has none: says one last thing and closes. */
  #endWith(failure: Failure): void {
    if (this.socket.writable) this.socket.write(failureBytes(failure));
    hangUp(this.socket);
  }

  /** The next request begins when the response before it has left: only then does the socket answer to it. */
  #afterLastResponse(): void {
    const last = this.#lastResponse;
    if (last === null || last.writableFinished) process.nextTick(() => this.#advance());
    else last.once('finish', () => this.#advance());
  }

  #advance(): void {
    const next = this.#current === null ? this.#waiting[0] : undefined;
    if (next === undefined || next.response.socket === null) return;
    if (this.#malformed !== null && !next.request.complete) {
      this.#waiting.length = 0;
      this.#endWith(this.#malformed); // it is this body that could not be read: its end never comes
      return;
    }
    this.#waiting.shift();
    if (this.#waiting.length < MAX_WAITING) this.socket.resume();
    this.#begin(next.request, next.response);
  }

  #onEnd(): void {
    this.#halfClosed = true;
    if (this.halfClosed) this.#current?.endUpstream();
  }

  #onClose(): void {
    this.context.idleSweep.delete(this);
    this.#waiting.length = 0;
    this.#current?.abort();
    this.#current = null;
    this.upstreams.destroy();
    this.way?.release();
  }
}

/** `rest`: what stands behind the authority. OPTIONS without a path is about the server (RFC 9112, 3.2.4). */
function originForm(method: string, rest: string): string {
  if (rest.startsWith('/')) return rest;
  return rest === '' && method === 'OPTIONS' ? '*' : `/${rest}`;
}
