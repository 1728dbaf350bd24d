import { MessageReader } from '../agent/message_reader.ts';
import type { ExchangeState } from '../exchange_state.ts';
import { HeldMatches } from '../held_matches.ts';
import { MatchRecorder } from '../match_recorder.ts';
import type { MessageContext } from '../message_context.ts';
import { PartInspector } from '../part_inspector.ts';
import { SmallBody } from '../split/small_body.ts';
import { STEPS, TextViews } from '../views/text_views.ts';
import type { DecodeResult } from '../views/zlib_pump.ts';
import type { WorkBudget } from '../work_budget.ts';
import type { Compression } from './extensions.ts';
import { type FrameEvent, FrameParser } from './frames.ts';
import { MessageInflater } from './message_inflater.ts';

/** A message of a WebSocket while it passes. */
interface Message {
  readonly views: TextViews;
  /** Of what the client sends. */
  readonly whole: SmallBody | undefined;
  readonly recorder: MatchRecorder;
  readonly location: string;
  readonly compressed: boolean;
  received: number;
}

/** Looks at one direction of a WebSocket, message by message, and what control frames carry. */
export class WebSocketInspector {
  readonly #context: MessageContext;
  readonly #exchange: ExchangeState;
  readonly #frames: FrameParser;
  readonly #held = new HeldMatches();
  readonly #parts: PartInspector;
  readonly #reader: MessageReader;
  /** Of all messages: a record may hold thousands. */
  readonly #budget: WorkBudget;
  #inflater: MessageInflater | undefined;
  #message: Message | undefined;
  #stopped = false;

  constructor(context: MessageContext, exchange: ExchangeState, compression: Compression | undefined) {
    this.#context = context;
    this.#exchange = exchange;
    const recorder = new MatchRecorder(context, exchange);
    this.#budget = recorder.budget;
    this.#parts = new PartInspector(context, recorder, this.#held, 'websocket');
    this.#reader = new MessageReader(context.direction, this.#parts);
    const isClient = context.direction === 'outbound';
    this.#frames = new FrameParser(isClient ? 'client' : 'server', compression !== undefined);
    if (compression !== undefined) {
      const { clientTakesOver, serverTakesOver } = compression;
      this.#inflater = new MessageInflater(isClient ? clientTakesOver : serverTakesOver, context.limits);
    }
  }

  push(bytes: Uint8Array): void | Promise<void> {
    if (this.#stopped) return;
    this.#frames.push(bytes);
    for (let event = this.#frames.next(); event !== undefined; event = this.#frames.next()) {
      const waiting = this.#take(event);
      if (waiting !== undefined) return this.#takeAfter(waiting);
    }
  }

  pause(): void {
    this.#budget.rest();
    this.#message?.views.pause();
  }

  /** Nothing follows. */
  end(): void {
    this.#endMessage();
    this.#reader.end();
    this.#parts.end();
    this.abandon();
  }

  /** Lets go of everything without looking at it. */
  abandon(): void {
    this.#stopped = true;
    this.#message?.views.discard();
    this.#message = undefined;
    this.#inflater?.destroy();
    this.#inflater = undefined;
  }

  async #takeAfter(first: Promise<void>): Promise<void> {
    await first;
    for (let event = this.#frames.next(); event !== undefined; event = this.#frames.next()) {
      await this.#take(event);
    }
  }

  #take(event: FrameEvent): void | Promise<void> {
    switch (event.kind) {
      case 'start':
        this.#message = this.#start(event.type, event.compressed);
        return;
      case 'data':
        return this.#data(event.bytes);
      case 'end':
        return this.#message?.compressed ? this.#endCompressed() : this.#endMessage();
      case 'control':
        this.#control(event.bytes);
        return;
      case 'malformed':
        this.#exchange.note('websocket_malformed');
        return this.end();
    }
  }

  /** It stands between the frames of a message, which goes on. */
  #control(bytes: Uint8Array): void {
    const { rules, splits } = this.#context;
    const location = 'websocket.control';
    if (this.#message === undefined) this.#budget.nextMessage();
    this.#budget.received(bytes.length);
    const recorder = new MatchRecorder(this.#context, this.#exchange, this.#budget);
    const views = new TextViews(rules, this.#budget, STEPS.text, [], recorder.at(location));
    views.push(bytes);
    views.end();
    if (splits !== null) {
      const whole = new SmallBody(splits, recorder, location);
      whole.push(bytes);
      whole.end();
    }
    if (this.#budget.incomplete) this.#exchange.note('truncated');
  }

  #start(type: 'text' | 'binary', compressed: boolean): Message | undefined {
    if (compressed && this.#inflater === undefined) return undefined; // it gave up earlier
    const { rules } = this.#context;
    this.#budget.nextMessage();
    const recorder = new MatchRecorder(this.#context, this.#exchange, this.#budget);
    const decoding = compressed ? ['permessage-deflate'] : [];
    const location = `websocket.${type}`;
    const direct = recorder.at(location);
    const views = new TextViews(rules, recorder.budget, STEPS.text, decoding, {
      match: (found, chain, file) => {
        const isCommand = found.compiled.rule.threat_type === 'INJECTION';
        if (!isCommand || !this.#held.hold(found, chain)) direct.match(found, chain, file);
      },
      ruleFailed: direct.ruleFailed,
    });
    this.#parts.nextMessage(recorder);
    const { splits } = this.#context;
    const whole = splits === null ? undefined : new SmallBody(splits, recorder, location);
    return { views, whole, recorder, location, compressed, received: 0 };
  }

  #data(bytes: Uint8Array): void | Promise<void> {
    const message = this.#message;
    if (message === undefined) return;
    const { maxBytes } = this.#context.limits;
    const room = maxBytes - message.received;
    message.received += bytes.length;
    this.#budget.received(bytes.length);
    if (bytes.length > room) this.#exchange.note('truncated');
    if (message.compressed) {
      if (bytes.length > room) {
        this.#exchange.note('decompression_limit');
        this.#inflater?.skip();
      }
      return this.#inflate(message, bytes);
    }
    if (room > 0) this.#read(message, bytes.length > room ? bytes.subarray(0, room) : bytes);
  }

  async #inflate(message: Message, bytes: Uint8Array): Promise<void> {
    const result = await this.#inflater?.push(bytes, (text) => this.#read(message, text));
    this.#giveUp(result);
  }

  async #endCompressed(): Promise<void> {
    const message = this.#message;
    if (message === undefined) return;
    this.#giveUp(await this.#inflater?.endMessage((text) => this.#read(message, text)));
    this.#endMessage();
  }

  /**
   * A message that yields too much is the loss of its rest alone, while its window is known. Without the inflater,
   * messages that are not compressed are still looked at.
   */
  #giveUp(result: DecodeResult | undefined): void {
    if (result === undefined || result === 'more') return;
    this.#exchange.note(result === 'limit' ? 'decompression_limit' : 'websocket_compressed');
    if (result === 'limit' && this.#inflater?.usable) return;
    this.#inflater?.destroy();
    this.#inflater = undefined;
    this.#endMessage();
  }

  #read({ views, whole }: Message, text: Uint8Array): void {
    views.push(text);
    whole?.push(text);
    this.#reader.push(text);
  }

  #endMessage(): void {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = undefined;
    const { views, whole, recorder, location } = message;
    views.end();
    whole?.end();
    this.#reader.endMessage();
    this.#reader.pause();
    this.#parts.pause();
    this.#held.release((found, decoding) => recorder.record(found, location, decoding));
    if (this.#budget.incomplete || this.#reader.lost) this.#exchange.note('truncated');
  }
}
