import type net from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { type Failure, malformedAnswer, UPSTREAM_CLOSED, UPSTREAM_SILENT } from './failure.ts';
import type { RequestFraming } from './headers.ts';
import type { Idling } from './idle_sweep.ts';
import type { ParsedHead } from './parsed_head.ts';
import { refuse } from './raw_client.ts';
import { RequestBody } from './request_body.ts';
import { ResponseHeadParser } from './response_head.ts';
import { ResponseParser } from './response_parser.ts';
import { discard, hangUp, reset } from './socket_end.ts';
import { Tunnel, type TunnelTap } from './tunnel.ts';
import { isWebSocket } from './upgrade_head.ts';

export interface UpgradeParts {
  readonly context: RelayContext;
  readonly client: net.Socket;
  /** The head of the request has been written to it. */
  readonly origin: net.Socket;
  readonly exchange: ExchangeTap;
  readonly dest: Destination;
  readonly method: string;
  readonly rawHeaders: readonly string[];
  /** Whether it came out of a CONNECT: then nobody but the origin answers. */
  readonly tunnelled: boolean;
  readonly body: { readonly framing: RequestFraming; readonly length: number };
}

/**
 * An upgrade that was asked for and is not yet decided. The request's body goes to the origin, but nothing behind it:
 * until the origin agrees, that could be a request for another origin. The answer goes to the client byte for byte;
 * 101 makes a tunnel of the two connections, any other answer ends them when it is complete.
 */
export class PendingUpgrade implements Idling {
  moved = true;
  readonly #parts: UpgradeParts;
  readonly #body: RequestBody;
  #head = new ResponseHeadParser();
  /** Reads the answer's end on the copy, once it is known not to be 101. */
  #answer: ResponseParser | null = null;
  #answered = false;
  #over = false;
  readonly #removeListeners: () => void;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
    const { client, origin, exchange, body, context } = parts;
    this.#body = new RequestBody(body.framing, body.length, {
      data: (chunk) => exchange.requestBody(chunk),
      end: (rawTrailers) => exchange.requestEnd(rawTrailers),
    });
    client.setTimeout(0);
    origin.allowHalfOpen = true;
    this.#removeListeners = this.#attach(client, origin);
    context.idleSweep.add(this);
    this.#pumpBody();
  }

  idle(): void {
    this.#fail(UPSTREAM_SILENT);
  }

  #attach(client: net.Socket, origin: net.Socket): () => void {
    const pumpBody = () => this.#pumpBody();
    const clientEnd = () => origin.end();
    const clientError = () => reset(origin);
    const clientClose = () => this.#abort();
    const clientDrain = () => origin.resume();
    const originData = (chunk: Buffer) => this.#onAnswer(chunk);
    const originEnd = () => this.#onOriginEnd();
    const originGone = () => this.#fail(UPSTREAM_CLOSED);
    client
      .on('readable', pumpBody)
      .on('end', clientEnd)
      .on('error', clientError)
      .on('close', clientClose)
      .on('drain', clientDrain);
    origin
      .on('data', originData)
      .on('drain', pumpBody)
      .on('end', originEnd)
      .on('error', originGone)
      .on('close', originGone);
    return () => {
      client
        .off('readable', pumpBody)
        .off('end', clientEnd)
        .off('error', clientError)
        .off('close', clientClose)
        .off('drain', clientDrain);
      origin
        .off('data', originData)
        .off('drain', pumpBody)
        .off('end', originEnd)
        .off('error', originGone)
        .off('close', originGone);
    };
  }

  #detach(): void {
    this.#over = true;
    this.#removeListeners();
    this.#parts.context.idleSweep.delete(this);
  }

  /** Reads by hand, so that what stands behind the body stays in the client's socket until somebody is to have it. */
  #pumpBody(): void {
    const { client, origin } = this.#parts;
    this.moved = true;
    while (!this.#body.done && !origin.writableNeedDrain) {
      const chunk: unknown = client.read();
      if (!Buffer.isBuffer(chunk)) return;
      const count = this.#body.push(chunk);
      if (count === -1) {
        this.#abort();
        return;
      }
      origin.write(chunk.subarray(0, count));
      if (count < chunk.length) client.unshift(chunk.subarray(count));
    }
    // 'end' comes only to those who read on.
    if (this.#body.done && client.readableLength === 0) client.read();
  }

  #onAnswer(chunk: Buffer): void {
    this.moved = true;
    if (this.#answer !== null) {
      this.#follow(this.#answer, chunk);
      return;
    }
    for (let rest = chunk; rest.length > 0; ) {
      const result = this.#head.push(rest);
      if (result.kind === 'more') return;
      if (result.kind === 'malformed') {
        this.#fail(malformedAnswer(result.why));
        return;
      }
      const { head, bytes } = result;
      rest = result.rest;
      const switches = head.status === 101 || (this.#parts.method === 'CONNECT' && isSuccess(head.status));
      if (head.status >= 200 && !switches) {
        this.#onFinalHead(bytes, rest);
        return;
      }
      this.#relay(bytes);
      if (switches) {
        this.#switch(head, rest);
        return;
      }
      this.#head = new ResponseHeadParser(); // interim (RFC 9110 section 15.2): the answer follows
    }
  }

  #onFinalHead(bytes: Buffer, rest: Buffer): void {
    const { exchange, method } = this.#parts;
    const answer = new ResponseParser({
      onInformational: () => undefined,
      onHead: ({ status, reason, rawHeaders }) => exchange.responseHead(status, reason, rawHeaders),
      onBody: (chunk) => exchange.responseBody(chunk),
      onEnd: (rawTrailers) => {
        exchange.responseEnd(rawTrailers);
        this.#answered = true;
      },
    });
    this.#answer = answer;
    answer.expect(method);
    this.#follow(answer, bytes);
    if (rest.length > 0 && !this.#over) this.#follow(answer, rest);
  }

  /** What stands behind the answer stays here: the client could take it for what another origin answers next. */
  #follow(answer: ResponseParser, chunk: Buffer): void {
    const problem = answer.push(chunk);
    this.#relay(chunk.subarray(0, chunk.length - answer.surplus));
    if (this.#answered) this.#complete();
    else if (problem !== null) this.#abort();
  }

  #relay(chunk: Buffer): void {
    const { client, origin } = this.#parts;
    if (!client.write(chunk)) origin.pause();
  }

  #onOriginEnd(): void {
    if (this.#answer?.finish() === 'complete') this.#complete();
    else this.#fail(UPSTREAM_CLOSED);
  }

  #switch(head: ParsedHead, rest: Buffer): void {
    this.#detach();
    const { client, origin, exchange, rawHeaders, context } = this.#parts;
    exchange.responseHead(head.status, head.reason, head.rawHeaders);
    const inspected = isWebSocket(rawHeaders) && isWebSocket(head.rawHeaders);
    if (inspected) exchange.upgraded();
    else exchange.opaque('upgrade');
    if (rest.length > 0) origin.unshift(rest);
    new Tunnel(client, origin, inspected ? webSocketTap(exchange) : countingTap(exchange), context.idleSweep);
  }

  #complete(): void {
    this.#detach();
    const { client, origin, exchange } = this.#parts;
    exchange.close('complete');
    discard(origin);
    hangUp(client);
  }

  /** Answers with a failure, or cuts an answer that has begun. */
  #fail(failure: Failure): void {
    const { client, origin, exchange, dest, method, context, tunnelled } = this.#parts;
    if (this.#answer !== null || tunnelled) {
      this.#abort();
      return;
    }
    this.#detach();
    discard(origin);
    refuse(context.options.report, client, failure, { dest, method });
    exchange.close('aborted');
  }

  #abort(): void {
    this.#detach();
    const { client, origin, exchange } = this.#parts;
    discard(origin);
    reset(client);
    exchange.close('aborted');
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function webSocketTap(exchange: ExchangeTap): TunnelTap {
  return {
    outbound: (chunk) => exchange.requestBody(chunk),
    inbound: (chunk) => exchange.responseBody(chunk),
    closed: (outcome) => exchange.close(outcome),
  };
}

function countingTap(exchange: ExchangeTap): TunnelTap {
  return {
    outbound: (chunk) => exchange.bytes('outbound', chunk.length),
    inbound: (chunk) => exchange.bytes('inbound', chunk.length),
    closed: (outcome) => exchange.close(outcome),
  };
}
