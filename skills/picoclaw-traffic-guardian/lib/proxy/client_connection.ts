import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Access } from './access.ts';
import type { Activity, BusyClient } from './activity.ts';
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
import { Locator } from './locator.ts';
import { type Asked, Pipeline } from './pipeline.ts';
import { hangUp } from './socket_end.ts';
import { discardBody, lingerOn } from './unwanted_body.ts';
import { UpstreamPool } from './upstream_pool.ts';

const HOST_MISMATCH = {
  code: 'host_header_mismatch',
  message: 'a request named another host in its Host header than in its target; the target was used',
};

/**
 * A client's connection and everything that exists because of it: its exchanges, one at a time and in order, and its
 * upstream connections.
 */
export class ClientConnection implements BusyClient, Idling {
  readonly socket: Socket;
  readonly context: RelayContext;
  readonly way: FixedWay | null;
  moved = true;
  readonly #access: Access;
  readonly #locator: Locator;
  readonly #pipeline: Pipeline;
  readonly upstreams = new UpstreamPool();
  #current: Activity | null = null;
  /** The header that was right before: what came from this client need not be hashed again. */
  #permitted: string | undefined;
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
    this.#locator = new Locator((socket.remoteAddress ?? '').replace(/^::ffff:/, ''), way);
    this.#pipeline = new Pipeline(socket, (next) => this.#onReady(next));
    socket.on('drain', () => this.#current?.onClientWritable());
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#onClose());
    context.idleSweep.add(this);
    // The client sees its connection end when the origin ends it, as it would without the monitor.
    if (way !== null) way.onEnd = () => this.close();
  }

  get halfClosed(): boolean {
    return this.#halfClosed && this.#pipeline.isEmpty;
  }

  get busy(): boolean {
    return this.#current !== null || !this.#pipeline.isEmpty;
  }

  /** A request head has arrived. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.moved = true;
    const asked = { request, response };
    // Not attached to the socket yet: the previous response has not left.
    if (this.busy || response.socket === null) {
      const isFirst = !this.busy;
      this.#pipeline.add(asked);
      if (isFirst) this.#pipeline.advance();
    } else {
      this.#begin(asked);
    }
  }

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
      if (this.#pipeline.isEmpty) this.#endWith(failure);
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
    if (!this.#pipeline.isEmpty) this.#pipeline.advance();
    else if (this.#malformed !== null) this.#endWith(this.#malformed);
    else if (this.#closing || this.halfClosed) this.socket.destroySoon();
  }

  linger(request: IncomingMessage): void {
    this.#current = null;
    this.#closing = true;
    lingerOn(this.socket, request);
  }

  refuse(request: IncomingMessage, response: ServerResponse, failure: Failure): void {
    const { report } = this.context.options;
    report({ code: failure.code, message: failure.message });
    answerFailure(response, failure, this.closes(response));
    discardBody(request);
    this.onExchangeEnd();
  }

  #begin(asked: Asked): void {
    this.#pipeline.begin(asked);
    const { request, response } = asked;
    const { method = '', url = '' } = request;
    const { way } = this;
    if (way === null && isOriginForm(url)) {
      this.#start(new ControlExchange(this, request, response));
      return;
    }
    if (!this.permits(request)) {
      this.refuse(request, response, UNAUTHENTICATED);
      return;
    }
    if (way?.ended) {
      this.socket.destroySoon(); // the race of keep-alive: the client asks again, as it would without the monitor
      return;
    }
    const located = this.#locator.locate(method, url);
    if (typeof located === 'string') {
      this.refuse(request, response, targetFailure(located));
      return;
    }
    const { dest, target, start } = located;
    const line = {
      method,
      target,
      minorVersion: request.httpVersionMinor,
      persistent: response.shouldKeepAlive,
      dest,
      scheme: start.protocol,
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
    this.#start(new Exchange(this, request, response, line, outgoing, observer.open(start)));
  }

  #start(activity: Activity): void {
    this.#current = activity;
    activity.start();
  }

  /** What waited first may begin. */
  #onReady(next: Asked): void {
    if (this.#current !== null) return;
    if (this.#malformed !== null && !next.request.complete) {
      this.#pipeline.clear();
      this.#endWith(this.#malformed); // it is this body that could not be read: its end never comes
      return;
    }
    this.#begin(next);
  }

  /** Its answers have left, or it has none: says one last thing and closes. */
  #endWith(failure: Failure): void {
    if (this.socket.writable) this.socket.write(failureBytes(failure));
    hangUp(this.socket);
  }

  #onEnd(): void {
    this.#halfClosed = true;
    if (this.halfClosed) this.#current?.endUpstream();
  }

  #onClose(): void {
    this.context.idleSweep.delete(this);
    this.#pipeline.clear();
    this.#current?.abort();
    this.#current = null;
    this.upstreams.destroy();
    this.way?.release();
  }
}
