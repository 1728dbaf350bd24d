import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import type { Activity, ClientConnection } from './client_connection.ts';
import type { Destination } from './destination.ts';
import { DialError } from './dial_error.ts';
import type { Cancel, Route } from './dialer.ts';
import {
  answerFailure,
  dialFailure,
  type Failure,
  malformedAnswer,
  UPSTREAM_CLOSED,
  UPSTREAM_PROXY_AUTH,
  UPSTREAM_SILENT,
} from './failure.ts';
import { type OutgoingRequest, outgoingRequest, outgoingResponse, type RequestLine } from './headers.ts';
import { passInformational } from './informational.ts';
import type { ParsedHead } from './response_parser.ts';
import type { ResponseReader, UpstreamConnection } from './upstream_connection.ts';

const NO_TRAILERS: readonly string[] = [];
const CRLF = Buffer.from('\r\n');
const LAST_CHUNK = '0\r\n';

/**
 * One request and its response on their way through. Bytes go on in the turn in which they arrive; each side is paused
 * while the other does not take more. There is no listener, timer or promise per chunk, and none per response.
 */
export class Exchange implements ResponseReader, Activity {
  readonly #connection: ClientConnection;
  readonly #socket: Socket;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #line: RequestLine;
  readonly #outgoing: OutgoingRequest;
  readonly #tap: ExchangeTap;
  #upstream: UpstreamConnection | null = null;
  #cancelDial: Cancel | null = null;
  /** Of a request body with a length. */
  #unsent: number;
  #requestDone = false;
  /** The response head went to Node, and, once `flushed`, to the socket. */
  #headed = false;
  #flushed = false;
  #responseDone = false;
  #persistent = false;
  #chunked = false;
  #endsByClose = false;
  #corked = false;
  /** The first body bytes, kept to the end of the turn: often they are the last, and go out with the head. */
  #held: Buffer | null = null;
  #over = false;

  constructor(
    connection: ClientConnection,
    request: IncomingMessage,
    response: ServerResponse,
    line: RequestLine,
    outgoing: OutgoingRequest,
    tap: ExchangeTap,
  ) {
    this.#connection = connection;
    this.#socket = connection.socket;
    this.#request = request;
    this.#response = response;
    this.#line = line;
    this.#outgoing = outgoing;
    this.#tap = tap;
    this.#unsent = outgoing.length;
  }

  get #dest(): Destination {
    return this.#line.dest;
  }

  /** Whether the client still owes bytes of its request. */
  get receiving(): boolean {
    return !this.#requestDone;
  }

  /** Whether the client has been sent any of the final response. */
  get answering(): boolean {
    return this.#headed;
  }

  start(): void {
    this.#tap.requestHead(this.#line.method, this.#request.url ?? '', this.#request.rawHeaders);
    const idle = this.#connection.upstreams.take(this.#dest.authority);
    if (idle !== undefined) {
      this.#send(idle);
      return;
    }
    const { dialer } = this.#connection.context;
    const cancel = dialer.route(this.#dest, (error, route) => {
      if (route === undefined) this.#onDialError(error);
      else this.#dial(route);
    });
    this.#cancelDial ??= cancel; // unless the answer came at once and the dial is under way
  }

  #dial(route: Route): void {
    const { dialer, connections } = this.#connection.context;
    this.#cancelDial = dialer.dial(this.#dest, route, (error, socket) => {
      if (socket === undefined) {
        this.#onDialError(error);
        return;
      }
      connections.add(socket);
      this.#send(this.#connection.upstreams.open(socket, this.#dest.authority, route));
    });
  }

  #onDialError(error: DialError | null): void {
    this.#refuse(dialFailure(error ?? new DialError('other', `no connection to ${this.#dest.authority}`)));
  }

  // --- the request ---

  #send(upstream: UpstreamConnection): void {
    this.#cancelDial = null;
    this.#upstream = upstream;
    upstream.begin(this.#line.method, this);
    const { socket } = upstream;
    const head = this.#headFor(upstream.route);
    if (this.#outgoing.framing === 'none' || (this.#outgoing.framing === 'length' && this.#unsent === 0)) {
      socket.write(head, 'latin1');
      this.#onRequestEnd(NO_TRAILERS);
      return;
    }
    // What of the body is there already arrives before the tick queue gets to uncork: one segment with the head.
    socket.cork();
    socket.write(head, 'latin1');
    const request = this.#request;
    if (this.#outgoing.framing === 'chunked') {
      request.on('data', (chunk: Buffer) => this.#onRequestChunk(chunk));
      request.on('end', () => {
        const { rawTrailers } = request;
        if (!this.#over && !this.#requestDone)
          socket.write(`${LAST_CHUNK}${fieldLines(rawTrailers)}\r\n`, 'latin1');
        this.#onRequestEnd(rawTrailers);
      });
    } else {
      request.on('data', (chunk: Buffer) => this.#onRequestBytes(chunk));
    }
    process.nextTick(uncork, socket);
  }

  /** To a forwarding proxy the target stays absolute, and the proxy gets its credentials (RFC 9112, 3.2.2). */
  #headFor(route: Route): string {
    if (route.kind !== 'forward') return this.#outgoing.head;
    const line = {
      ...this.#line,
      target: `http://${this.#dest.authority}${this.#line.target === '*' ? '' : this.#line.target}`,
      proxyAuthorization: route.proxy.authorization,
    };
    return (outgoingRequest(line, this.#request.rawHeaders) ?? this.#outgoing).head;
  }

  #onRequestBytes(chunk: Buffer): void {
    if (this.#over) return;
    this.#connection.moved = true;
    this.#tap.requestBody(chunk);
    this.#unsent -= chunk.length;
    this.#upstream?.socket.write(chunk);
    if (this.#unsent <= 0) this.#onRequestEnd(NO_TRAILERS);
    else this.#pauseRequest();
  }

  #onRequestChunk(chunk: Buffer): void {
    if (this.#over) return;
    this.#connection.moved = true;
    this.#tap.requestBody(chunk);
    if (this.#upstream !== null) writeChunk(this.#upstream.socket, chunk);
    this.#pauseRequest();
  }

  #pauseRequest(): void {
    const socket = this.#upstream?.socket;
    if (socket?.writableNeedDrain === true && socket.writableLength > 0) this.#request.pause();
  }

  onWritable(): void {
    if (!this.#requestDone) this.#request.resume();
  }

  #onRequestEnd(rawTrailers: readonly string[]): void {
    if (this.#over || this.#requestDone) return;
    this.#requestDone = true;
    this.#tap.requestEnd(rawTrailers);
    if (this.#connection.halfClosed) this.endUpstream();
    if (this.#responseDone) this.#finish();
  }

  /** The client has closed its side: so would its connection to the origin be. */
  endUpstream(): void {
    if (this.#requestDone) this.#upstream?.socket.end();
  }

  // --- the response ---

  onInformational(head: ParsedHead): void {
    // RFC 9110, 15.2: not to an HTTP/1.0 client, which would take it for the answer
    if (this.#line.minorVersion === 0) return;
    this.#connection.moved = true;
    if (!passInformational(this.#response, head)) this.#cut(true);
  }

  onHead(head: ParsedHead): void {
    if (head.status === 407 && this.#upstream?.route.kind === 'forward') {
      this.#refuse(UPSTREAM_PROXY_AUTH);
      return;
    }
    this.#connection.moved = true;
    this.#headed = true;
    this.#persistent = head.persistent;
    this.#tap.responseHead(head.status, head.reason, head.rawHeaders);
    const { minorVersion, method } = this.#line;
    const response = this.#response;
    this.#chunked = head.framing === 'chunked' && minorVersion > 0;
    this.#endsByClose = head.framing === 'close' || (head.framing === 'chunked' && !this.#chunked);
    // Ends with the origin's connection, as it would without the monitor; but not while the client still sends: Node
    // closes at once, with bytes unread, and the client might never see the answer (RFC 9112, 9.6).
    const close =
      this.#endsByClose || this.#connection.closes(response) || (!head.persistent && this.#requestDone);
    const bodiless = head.status === 204 || head.status === 304;
    const transferEncoding = this.#chunked || (method === 'HEAD' && !bodiless && minorVersion > 0);
    const hop = { status: head.status, transferEncoding, close, minorVersion };
    response.sendDate = false;
    response.removeHeader('connection'); // Node would add one
    if (this.#endsByClose) response.removeHeader('transfer-encoding'); // the same
    response.writeHead(head.status, head.reason, outgoingResponse(hop, head.rawHeaders));
  }

  onBody(chunk: Buffer): void {
    if (this.#over) return;
    this.#connection.moved = true;
    this.#tap.responseBody(chunk);
    if (!this.#flushed && this.#held === null) {
      this.#held = chunk;
      return;
    }
    this.#flush();
    this.#write(chunk);
  }

  onEnd(rawTrailers: readonly string[]): void {
    if (this.#over) return;
    this.#responseDone = true;
    this.#tap.responseEnd(rawTrailers);
    if (rawTrailers.length > 0 && this.#chunked) this.#response.addTrailers(pairs(rawTrailers));
    if (this.#held === null) {
      this.#response.end(); // uncorks
    } else {
      this.#response.end(this.#held);
      this.#held = null;
    }
    if (this.#requestDone) this.#finish();
  }

  onTurnEnd(): void {
    if (this.#over || this.#responseDone || !this.#headed) return;
    this.#flush();
    if (this.#corked) {
      this.#corked = false;
      this.#socket.uncork();
    }
    // `writableNeedDrain` alone says only that the high-water mark was passed; mostly the kernel took it all.
    if (this.#socket.writableNeedDrain && this.#socket.writableLength > 0) this.#upstream?.socket.pause();
  }

  /** The client takes more of the response again. */
  onClientWritable(): void {
    this.#upstream?.socket.resume();
  }

  /** Sends the head, and the body bytes that were kept back to go with it. */
  #flush(): void {
    if (this.#flushed) return;
    this.#flushed = true;
    this.#cork();
    this.#response.flushHeaders();
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#write(held);
  }

  /** Past Node's ServerResponse, which would cork, schedule and count for every chunk: the framing is known here. */
  #write(chunk: Buffer): void {
    if (!this.#chunked) {
      this.#socket.write(chunk);
      return;
    }
    this.#cork();
    writeChunk(this.#socket, chunk);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
  }

  // --- the end ---

  onClosed(reset: boolean): void {
    if (this.#over) return;
    const upstream = this.#upstream;
    if (this.#responseDone) {
      this.#close('aborted');
      this.#connection.linger(this.#request); // the client still sends what nobody wants
    } else if (this.#headed) {
      this.#cut(reset || this.#endsByClose);
    } else if (upstream?.reused === true && !upstream.answered) {
      this.#cut(false);
    } else {
      this.#refuse(UPSTREAM_CLOSED);
    }
  }

  onMalformed(why: string): void {
    if (this.#over) return;
    const failure = malformedAnswer(why);
    if (!this.#headed) {
      this.#refuse(failure);
      return;
    }
    this.#report(failure);
    if (this.#responseDone) this.onClosed(false);
    else this.#cut(true);
  }

  /** Nothing has moved for too long. */
  onIdle(): void {
    if (this.#headed) this.#cut(true);
    else this.#refuse(UPSTREAM_SILENT);
  }

  /** The client is gone. */
  abort(): void {
    if (this.#over) return;
    this.#close('aborted');
  }

  #finish(): void {
    const upstream = this.#upstream;
    this.#upstream = null;
    if (upstream?.release() && this.#persistent) this.#connection.upstreams.keep(upstream);
    else upstream?.destroy();
    this.#close('complete');
    this.#connection.onExchangeEnd();
  }

  #refuse(failure: Failure): void {
    this.#close('aborted');
    this.#report(failure);
    const close = this.#connection.closes(this.#response);
    answerFailure(this.#response, failure, close);
    if (!this.#requestDone) this.#connection.discard(this.#request);
    this.#connection.onExchangeEnd();
  }

  /** Ends the client's connection as its connection to the origin ended: never as if the body were complete. */
  #cut(reset: boolean): void {
    if (this.#headed && !reset) this.onTurnEnd();
    this.#close('aborted');
    if (reset) this.#socket.resetAndDestroy();
    else this.#socket.destroySoon();
  }

  #close(outcome: 'complete' | 'aborted'): void {
    this.#over = true;
    this.#cancelDial?.();
    this.#cancelDial = null;
    this.#upstream?.destroy();
    this.#upstream = null;
    this.#tap.close(outcome);
  }

  #report(failure: Failure): void {
    const { report } = this.#connection.context.options;
    report({ code: failure.code, message: failure.message, dest: this.#dest.authority });
  }
}

function uncork(socket: Socket): void {
  socket.uncork();
}

function writeChunk(socket: Socket, chunk: Buffer): void {
  socket.cork();
  socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
  socket.write(chunk);
  socket.write(CRLF);
  socket.uncork();
}

function fieldLines(rawHeaders: readonly string[]): string {
  let text = '';
  for (let at = 0; at < rawHeaders.length; at += 2) text += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  return text;
}

/** Node's form for trailers whose order and duplicates matter. */
function pairs(rawHeaders: readonly string[]): Array<[string, string]> {
  const list: Array<[string, string]> = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    list.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return list;
}
