import type { DestinationInspector } from './destination_inspector.ts';
import type { ExchangeInspector, ExchangeOrigin } from './exchange_inspector.ts';
import { ExchangeState } from './exchange_state.ts';
import type { MessageContext } from './message_context.ts';
import { MessageInspector } from './message_inspector.ts';
import type { Direction } from './observer.ts';
import type { Verdict } from './sighting.ts';
import { compressionOf } from './websocket/extensions.ts';
import { WebSocketInspector } from './websocket/stream_inspector.ts';

/** One direction of an exchange: a message, a WebSocket after an upgrade, or nothing that is looked at. */
type Looking = MessageInspector | WebSocketInspector | undefined;

/** One exchange on its way through inspection: two messages, and what an upgrade makes of them. */
export class HttpExchangeInspector implements ExchangeInspector {
  readonly #state: ExchangeState;
  readonly #outbound: MessageContext;
  readonly #inbound: MessageContext;
  readonly #destinations: DestinationInspector;
  readonly #request: MessageInspector;
  readonly #response: MessageInspector;
  #client: Looking;
  #origin: Looking;

  constructor(
    origin: ExchangeOrigin,
    isNewHost: boolean,
    outbound: MessageContext,
    inbound: MessageContext,
    destinations: DestinationInspector,
  ) {
    this.#state = new ExchangeState(origin.protocol, origin.source, origin.dest, isNewHost);
    this.#outbound = outbound;
    this.#inbound = inbound;
    this.#destinations = destinations;
    this.#request = new MessageInspector(outbound, this.#state);
    this.#response = new MessageInspector(inbound, this.#state);
    this.#client = this.#request;
    this.#origin = this.#response;
  }

  resolved(addresses: string): void {
    this.#guard(() => this.#destinations.look(this.#state, addresses.split('\n')));
  }

  requestHead(head: string): void {
    this.#guard(() => {
      this.#state.path = /^\S+ (?:https?:\/\/[^/?#\s]*)?([^?#\s]{0,256})/.exec(head)?.[1] ?? '';
      this.#request.start(head);
    });
  }

  requestBody(chunk: Uint8Array): void | Promise<void> {
    return this.#guard(() => push(this.#client, chunk));
  }

  requestEnd(trailers: string): void | Promise<void> {
    return this.#guard(() => this.#endMessage(this.#client, trailers));
  }

  responseHead(head: string): void {
    this.#guard(() => this.#response.start(head));
  }

  responseBody(chunk: Uint8Array): void | Promise<void> {
    return this.#guard(() => push(this.#origin, chunk));
  }

  responseEnd(trailers: string): void | Promise<void> {
    return this.#guard(() => this.#endMessage(this.#origin, trailers));
  }

  upgraded(): void {
    this.#guard(() => this.#upgrade());
  }

  truncated(_direction: Direction): void {
    this.#state.note('truncated');
  }

  flush(): void | Promise<void> {
    return this.#guard(() =>
      after(
        () => this.#client?.pause(),
        () => this.#origin?.pause(),
      ),
    );
  }

  /** An exchange that was cut is looked at as far as it came. */
  close(_outcome: 'complete' | 'aborted'): Verdict | Promise<Verdict> {
    const client = this.#client;
    const origin = this.#origin;
    this.#client = undefined;
    this.#origin = undefined;
    const ended = this.#guard(() =>
      after(
        () => client?.end(),
        () => origin?.end(),
      ),
    );
    return ended instanceof Promise ? ended.then(() => this.#state.verdict) : this.#state.verdict;
  }

  #endMessage(message: Looking, trailers: string): void | Promise<void> {
    if (message instanceof MessageInspector && trailers !== '') message.trailers(trailers);
    return message?.end();
  }

  #upgrade(): void {
    const head = this.#response.head;
    this.#request.abandon();
    this.#response.abandon();
    this.#client = undefined;
    this.#origin = undefined;
    if (head.field('upgrade').trim().toLowerCase() !== 'websocket') {
      this.#state.note('upgrade');
      return;
    }
    this.#state.protocol = this.#state.protocol === 'https' ? 'wss' : 'ws';
    const compression = compressionOf(head.field('sec-websocket-extensions'));
    if (compression === 'unknown') {
      this.#state.note('websocket_compressed');
      return;
    }
    this.#client = new WebSocketInspector(this.#outbound, this.#state, compression);
    this.#origin = new WebSocketInspector(this.#inbound, this.#state, compression);
  }

  /** A fault of ours leaves nothing behind: decoders hold memory that nobody else lets go. */
  #guard(step: () => void | Promise<void>): void | Promise<void> {
    const failed = (error: unknown): never => {
      for (const looking of [this.#request, this.#response, this.#client, this.#origin]) looking?.abandon();
      this.#client = undefined;
      this.#origin = undefined;
      throw error;
    };
    try {
      return step()?.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

function push(to: Looking, chunk: Uint8Array): void | Promise<void> {
  if (to === undefined) return;
  return to instanceof MessageInspector ? to.body(chunk) : to.push(chunk);
}

/** One after the other: decoders must not run side by side. */
function after(first: () => void | Promise<void>, second: () => void | Promise<void>): void | Promise<void> {
  const waiting = first();
  return waiting instanceof Promise ? waiting.then(second) : second();
}
