import type { ExchangeState } from '../exchange_state.ts';
import { MatchRecorder } from '../match_recorder.ts';
import type { MessageContext } from '../message_context.ts';
import { STEPS, TextViews } from '../views/text_views.ts';
import type { Compression } from './extensions.ts';
import { type FrameEvent, FrameParser } from './frames.ts';

/** A message of a WebSocket while it passes. */
interface Message {
  readonly views: TextViews;
  readonly recorder: MatchRecorder;
  received: number;
}

/** Looks at one direction of a WebSocket, message by message. Control frames carry no message and are passed over. */
export class WebSocketInspector {
  readonly #context: MessageContext;
  readonly #exchange: ExchangeState;
  readonly #frames: FrameParser;
  #message: Message | undefined;
  #malformed = false;

  constructor(context: MessageContext, exchange: ExchangeState, compression: Compression | undefined) {
    this.#context = context;
    this.#exchange = exchange;
    const sender = context.direction === 'outbound' ? 'client' : 'server';
    this.#frames = new FrameParser(sender, compression !== undefined);
  }

  push(bytes: Uint8Array): void {
    if (this.#malformed) return;
    this.#frames.push(bytes);
    for (let event = this.#frames.next(); event !== undefined; event = this.#frames.next()) this.#take(event);
  }

  pause(): void {
    this.#message?.views.pause();
  }

  end(): void {
    this.#message?.views.end();
    if (this.#message?.recorder.budget.exhausted) this.#exchange.note('truncated');
    this.#message = undefined;
  }

  #take(event: FrameEvent): void {
    switch (event.kind) {
      case 'start':
        if (event.compressed) this.#exchange.note('websocket_compressed');
        else this.#message = this.#start(event.type);
        break;
      case 'data':
        this.#data(event.bytes);
        break;
      case 'end':
        this.end();
        break;
      case 'malformed':
        this.#malformed = true;
        this.#exchange.note('websocket_malformed');
        this.end();
        break;
    }
  }

  #start(type: 'text' | 'binary'): Message {
    const { rules } = this.#context;
    const recorder = new MatchRecorder(this.#context, this.#exchange);
    const views = new TextViews(rules, recorder.budget, STEPS.text, [], recorder.at(`websocket.${type}`));
    return { views, recorder, received: 0 };
  }

  #data(bytes: Uint8Array): void {
    const message = this.#message;
    if (message === undefined) return;
    const room = this.#context.limits.maxBytes - message.received;
    if (bytes.length > room) this.#exchange.note('truncated');
    const looked = bytes.length > room ? bytes.subarray(0, room) : bytes;
    message.received += looked.length;
    message.views.push(looked);
  }
}
