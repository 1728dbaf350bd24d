import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import type { Activity, BusyClient } from './activity.ts';
import type { Destination } from './destination.ts';
import type { DialError } from './dial_error.ts';
import type { Route } from './dialer.ts';
import {
  answerFailure,
  dialFailure,
  type Failure,
  malformedAnswer,
  UPSTREAM_CLOSED,
  UPSTREAM_PROXY_AUTH,
  UPSTREAM_SILENT,
} from './failure.ts';
import { forwardedHead, type OutgoingRequest, type RequestLine } from './headers.ts';
import { passInformational } from './informational.ts';
import type { ParsedHead } from './parsed_head.ts';
import { type RequestEvents, RequestSender } from './request_sender.ts';
import { ResponseWriter } from './response_writer.ts';
import { reset } from './socket_end.ts';
import { endedUnannounced, endUnannounced } from './tls_end.ts';
import { endTurn, nextTurn } from './turn.ts';
import { discardBody } from './unwanted_body.ts';
import type { ResponseReader, UpstreamConnection } from './upstream_connection.ts';
import { type LeaseEvents, UpstreamLease } from './upstream_lease.ts';

/**
 * One request and its response on their way through. Bytes go on in the turn in which they arrive; each side is paused
 * while the other does not take more. There is no listener, timer or promise per chunk, and none per response.
 */
export class Exchange implements ResponseReader, RequestEvents, LeaseEvents, Activity {
  readonly #connection: BusyClient;
  readonly #socket: Socket;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #line: RequestLine;
  readonly #outgoing: OutgoingRequest;
  readonly #tap: ExchangeTap;
  #upstream: UpstreamConnection | null = null;
  readonly #lease: UpstreamLease;
  readonly #sender: RequestSender;
  readonly #writer: ResponseWriter;
  /** Bytes of the body that came with one read. */
  #read = 0;
  #headed = false;
  #responseDone = false;
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
    connection: BusyClient,
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
    const asking = { line, framing: outgoing.framing, rawHeaders: request.rawHeaders, tap };
    this.#lease = new UpstreamLease(connection, asking, this);
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
    this.#lease.take();
  }

  // --- the request ---

  onUpstream(upstream: UpstreamConnection): void {
    this.#upstream = upstream;
    upstream.begin(this.#line.method, this);
    if (!this.#sender.done) {
      this.#sender.send(upstream.socket, this.#headFor(upstream.route));
      return;
    }
    // The connection before was gone, and what went out on it was all of the request: a head.
    upstream.socket.write(this.#outgoing.head, 'latin1');
    if (this.#connection.halfClosed) this.endUpstream();
  }

  onNoUpstream(error: DialError | null): void {
    if (error === null) this.#cut(true);
    else this.#refuse(dialFailure(error));
  }

  /** On another connection. */
  #repeat(): void {
    this.#upstream?.destroy();
    this.#upstream = null;
    this.#lease.renew();
  }

  #headFor(route: Route): string {
    const { head } = this.#outgoing;
    if (route.kind !== 'forward') return head;
    return forwardedHead(this.#line, route.proxy.authorization, this.#request.rawHeaders) ?? head;
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
    // What an origin says to an idle connection before it closes it; it may be asked again (RFC 9110, 15.5.9).
    if (head.status === 408 && this.#lease.renewable) {
      this.#repeat();
      return;
    }
    this.#connection.moved = true;
    this.#headed = true;
    this.#persistent = head.persistent;
    this.#endsWithOrigin = head.framing === 'close';
    if (this.#upstream !== null) this.#lease.learn(this.#upstream, head, this.#sender.done);
    this.#tap.responseHead(head.status, head.reason, head.rawHeaders);
    // Ends with the origin's connection, as it would without the monitor. But Node ends a response without a body by
    // itself and closes with what it announces: unannounced the answer survives an upload that is still under way.
    const survives = this.#sender.done || head.framing !== 'none';
    const close = this.#connection.closes(this.#response) || (!head.persistent && survives);
    this.#writer.head(head, { minorVersion: this.#line.minorVersion, close });
    this.#announced = (close || this.#writer.endsByClose) && head.framing !== 'none';
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
    if (this.#responseDone) {
      this.#close('aborted');
      this.#connection.linger(this.#request); // the client still sends what nobody wants
    } else if (this.#headed) {
      this.#cut(failed || this.#writer.endsByClose);
    } else if (upstream?.answered === false && this.#lease.renewable) {
      this.#repeat();
    } else if (upstream?.answered === false && (upstream.reused || this.#connection.way !== null)) {
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
    if (upstream !== null) this.#lease.giveBack(upstream, this.#persistent);
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
    if (!this.#sender.done) discardBody(this.#request);
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
    this.#lease.cancel();
    this.#upstream?.destroy();
    this.#upstream = null;
    this.#tap.close(outcome);
  }

  #report(failure: Failure): void {
    const { report } = this.#connection.context.options;
    report({ code: failure.code, message: failure.message, dest: this.#dest.authority });
  }
}
