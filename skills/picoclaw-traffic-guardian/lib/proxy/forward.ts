import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import type { Activity, ClientConnection } from './client_connection.ts';
import { connectionTerms } from './connection_terms.ts';
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
import type { FixedWay } from './fixed_way.ts';
import { hostValue, type OutgoingRequest, outgoingRequest, type RequestLine } from './headers.ts';
import { passInformational } from './informational.ts';
import type { ParsedHead } from './parsed_head.ts';
import { type RequestEvents, RequestSender } from './request_sender.ts';
import { ResponseWriter } from './response_writer.ts';
import { reset } from './socket_end.ts';
import { endedUnannounced, endUnannounced } from './tls_end.ts';
import { endTurn, nextTurn } from './turn.ts';
import type { ResponseReader, UpstreamConnection } from './upstream_connection.ts';

/** RFC 9110, 9.2.1: what these ask for twice is the same as once, for the origin and for the client. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** Methods for which RFC 9110 gives a body no meaning. */
const BODILESS = new Set([...SAFE, 'DELETE']);

/**
 * One request and its response on their way through. Bytes go on in the turn in which they arrive; each side is paused
 * while the other does not take more. There is no listener, timer or promise per chunk, and none per response.
 */
export class Exchange implements ResponseReader, RequestEvents, Activity {
  readonly #connection: ClientConnection;
  readonly #socket: Socket;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #line: RequestLine;
  readonly #outgoing: OutgoingRequest;
  readonly #tap: ExchangeTap;
  #upstream: UpstreamConnection | null = null;
  #cancelDial: Cancel | null = null;
  readonly #sender: RequestSender;
  readonly #writer: ResponseWriter;
  /** Bytes of the body that came with one read. */
  #read = 0;
  #headed = false;
  #responseDone = false;
  /** Whether the request went out on a connection that was lent, and may go out once more on one that is new. */
  #repeatable = false;
  /** Whether the origin keeps its connection. */
  #persistent = false;
  /** Whether the end of its connection is what ends the body. */
  #endsWithOrigin = false;
  /** Whether the client has been told that its connection ends with this response, which has a body. */
  #announced = false;
  /** Whether Node, which would close while the client still sends, does not know that the response has ended. */
  #lingers = false;
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
    this.#writer = new ResponseWriter(response, connection.socket);
    this.#sender = new RequestSender(request, outgoing, this);
  }

  get #dest(): Destination {
    return this.#line.dest;
  }

  /** Whether the client still owes bytes of its request. */
  get receiving(): boolean {
    return !this.#request.complete;
  }

  /** Whether the client has been sent any of the final response. */
  get answering(): boolean {
    return this.#headed;
  }

  start(): void {
    this.#tap.requestHead(this.#line.method, this.#request.url ?? '', this.#request.rawHeaders);
    const { way } = this.#connection;
    if (way !== null) {
      this.#follow(way);
      return;
    }
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
    this.#cancelDial = dialer.dial(this.#dest, route, this.#tap, (error, socket) => {
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

  #follow(way: FixedWay): void {
    const safe = SAFE.has(this.#line.method) && this.#outgoing.framing === 'none';
    const upstream = way.current(safe);
    if (upstream === null) {
      this.#renew(way, (fresh) => this.#send(fresh));
      return;
    }
    this.#repeatable = upstream.lent;
    this.#send(upstream);
  }

  #renew(way: FixedWay, use: (fresh: UpstreamConnection) => void): void {
    this.#repeatable = false;
    this.#cancelDial = way.renew(this.#tap, (fresh) => {
      this.#cancelDial = null;
      if (fresh === null) this.#cut(true);
      else use(fresh);
    });
  }

  // --- the request ---

  #send(upstream: UpstreamConnection): void {
    this.#cancelDial = null;
    this.#upstream = upstream;
    this.#mark(upstream);
    upstream.begin(this.#line.method, this);
    this.#sender.send(upstream.socket, this.#headFor(upstream.route));
  }

  /** The connection was gone: what went out on it, all of it a head, goes out on a new one. */
  #repeat(way: FixedWay): void {
    this.#upstream = null;
    this.#renew(way, (fresh) => {
      this.#upstream = fresh;
      this.#mark(fresh);
      fresh.begin(this.#line.method, this);
      fresh.socket.write(this.#outgoing.head, 'latin1');
      if (this.#connection.halfClosed) this.endUpstream();
    });
  }

  /** A request that makes the connection its client's own (SharedPool). */
  #mark(upstream: UpstreamConnection): void {
    if (this.#connection.way?.shares !== true) return;
    const { method, minorVersion, persistent } = this.#line;
    // An origin that does not expect a body (RFC 9110, 9.3.1) may take it for the beginning of the next request.
    const unexpected = this.#outgoing.framing !== 'none' && BODILESS.has(method);
    if (unexpected || minorVersion === 0 || !persistent || connectionTerms(this.#request.rawHeaders).bound)
      upstream.bound = true;
  }

  /** To a forwarding proxy the target stays absolute, and the proxy gets its credentials (RFC 9112, 3.2.2). */
  #headFor(route: Route): string {
    if (route.kind !== 'forward') return this.#outgoing.head;
    const line = {
      ...this.#line,
      target: `http://${hostValue(this.#dest)}${this.#line.target === '*' ? '' : this.#line.target}`,
      proxyAuthorization: route.proxy.authorization,
    };
    return (outgoingRequest(line, this.#request.rawHeaders) ?? this.#outgoing).head;
  }

  onRequestBody(chunk: Buffer): void {
    this.#connection.moved = true;
    this.#tap.requestBody(chunk);
  }

  onWritable(): void {
    this.#sender.resume();
  }

  onRequestEnd(rawTrailers: readonly string[]): void {
    this.#tap.requestEnd(rawTrailers);
    if (this.#connection.halfClosed) this.endUpstream();
    if (this.#responseDone) this.#finish();
  }

  /** The client has closed its side: so would its connection to the origin be. */
  endUpstream(): void {
    if (this.#sender.done) this.#upstream?.socket.end();
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
    const { way } = this.#connection;
    // What an origin says to an idle connection before it closes it; it may be asked again (RFC 9110, 15.5.9).
    if (head.status === 408 && this.#repeatable && way !== null) {
      this.#upstream?.destroy();
      this.#repeat(way);
      return;
    }
    this.#connection.moved = true;
    this.#headed = true;
    this.#persistent = head.persistent;
    this.#endsWithOrigin = head.framing === 'close';
    if (way?.shares && this.#upstream !== null) this.#learn(this.#upstream, head);
    this.#tap.responseHead(head.status, head.reason, head.rawHeaders);
    // Ends with the origin's connection, as it would without the monitor. But Node ends a response without a body by
    // itself and closes with what it announces: unannounced the answer survives an upload that is still under way.
    const survives = this.#sender.done || head.framing !== 'none';
    const close = this.#connection.closes(this.#response) || (!head.persistent && survives);
    this.#writer.head(head, { minorVersion: this.#line.minorVersion, close });
    this.#announced = (close || this.#writer.endsByClose) && head.framing !== 'none';
  }

  #learn(upstream: UpstreamConnection, head: ParsedHead): void {
    const terms = connectionTerms(head.rawHeaders);
    upstream.keepAliveMs = Math.min(upstream.keepAliveMs, terms.keepAliveMs);
    if (terms.bound || head.minorVersion === 0 || !this.#sender.done) upstream.bound = true;
  }

  onBody(chunk: Buffer): void {
    if (this.#over) return;
    this.#connection.moved = true;
    this.#read += chunk.length;
    this.#tap.responseBody(chunk);
    this.#writer.body(chunk);
  }

  onEnd(rawTrailers: readonly string[]): void {
    if (this.#over) return;
    const origin = this.#upstream?.socket;
    if (this.#endsWithOrigin && origin !== undefined && endedUnannounced(origin)) {
      this.#cutUnannounced();
      return;
    }
    this.#responseDone = true;
    this.#tap.responseEnd(rawTrailers);
    // Closing with bytes of an upload unread resets the connection, and the answer might never be seen (RFC 9112, 9.6).
    this.#lingers = this.#announced && !this.#sender.done;
    if (this.#lingers) this.#writer.endUnnoticed(rawTrailers);
    else this.#writer.end(rawTrailers);
    if (this.#sender.done) this.#finish();
  }

  onTurnEnd(): void {
    if (this.#over || this.#responseDone || !this.#headed) return;
    this.#writer.flush();
    if (this.#upstream !== null) endTurn(this.#upstream.socket, this.#socket, this.#read);
    this.#read = 0;
  }

  /** The client takes more of the response again. */
  onClientWritable(): void {
    if (this.#upstream !== null) nextTurn(this.#upstream.socket, this.#socket);
  }

  // --- the end ---

  onClosed(failed: boolean): void {
    if (this.#over) return;
    const upstream = this.#upstream;
    const { way } = this.#connection;
    if (this.#responseDone) {
      this.#close('aborted');
      this.#connection.linger(this.#request); // the client still sends what nobody wants
    } else if (this.#headed) {
      this.#cut(failed || this.#writer.endsByClose);
    } else if (upstream?.answered === false && this.#repeatable && way !== null) {
      this.#repeat(way);
    } else if (upstream?.answered === false && (upstream.reused || way !== null)) {
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
    const { way, upstreams } = this.#connection;
    if (!upstream?.release() || !this.#persistent) upstream?.destroy();
    else if (way === null) upstreams.keep(upstream);
    else way.rest();
    this.#close('complete');
    if (this.#lingers) this.#connection.linger(this.#request);
    else this.#connection.onExchangeEnd();
  }

  /** Answers in place of the origin; but not inside a CONNECT, where the client speaks with the origin alone. */
  #refuse(failure: Failure): void {
    this.#report(failure);
    if (this.#connection.way !== null) {
      this.#cut(true);
      return;
    }
    this.#close('aborted');
    const close = this.#connection.closes(this.#response);
    answerFailure(this.#response, failure, close);
    if (!this.#sender.done) this.#connection.discard(this.#request);
    this.#connection.onExchangeEnd();
  }

  /** Ends the client's connection as its connection to the origin ended: never as if the body were complete. */
  #cut(hard: boolean): void {
    if (this.#headed && !hard) this.#writer.flush();
    this.#close('aborted');
    if (hard) reset(this.#socket);
    else this.#socket.destroySoon();
  }

  /** Whether that was all of the body nobody can say; the client's TLS ends as the origin's did, and the client decides. */
  #cutUnannounced(): void {
    this.#writer.flush();
    this.#close('aborted');
    endUnannounced(this.#socket);
  }

  #close(outcome: 'complete' | 'aborted'): void {
    if (this.#over) return; // what was cut gently may be cut hard later
    this.#over = true;
    this.#sender.stop();
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
