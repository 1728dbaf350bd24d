import { BodyInspector } from './body_inspector.ts';
import type { ExchangeState } from './exchange_state.ts';
import type { HeadInspector } from './head_inspector.ts';
import { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import { MessageHead } from './message_head.ts';

/** Looks at one HTTP message: head, body and trailers. */
export class MessageInspector {
  readonly #context: MessageContext;
  readonly #exchange: ExchangeState;
  readonly #message: 'request' | 'response';
  readonly #recorder: MatchRecorder;
  /** That of the exchange's beginning: another may take its place. */
  readonly #heads: HeadInspector;
  #head = NO_HEAD;
  #body: BodyInspector | undefined;

  constructor(context: MessageContext, exchange: ExchangeState) {
    this.#context = context;
    this.#exchange = exchange;
    this.#message = context.direction === 'outbound' ? 'request' : 'response';
    this.#recorder = new MatchRecorder(context, exchange);
    this.#heads = context.heads;
  }

  get head(): MessageHead {
    return this.#head;
  }

  start(text: string): void {
    this.#head = new MessageHead(text);
    this.#heads.head(text, this.#recorder);
    if (this.#context.direction === 'outbound')
      this.#recorder.sent(text.slice(0, text.indexOf('\n') >>> 0), 'request.target');
  }

  body(chunk: Uint8Array): void | Promise<void> {
    this.#body ??= new BodyInspector(
      this.#context,
      this.#exchange,
      this.#recorder,
      this.#head,
      `${this.#message}.body`,
    );
    return this.#body.push(chunk);
  }

  pause(): void | Promise<void> {
    return this.#body?.pause();
  }

  trailers(text: string): void {
    this.#heads.trailers(text, this.#recorder);
  }

  /** Lets go of everything without looking at it. */
  abandon(): void {
    this.#body?.abandon();
    this.#body = undefined;
  }

  /** Nothing follows. Further calls do nothing. */
  end(): void | Promise<void> {
    if (this.#body !== undefined) return this.#endBody(this.#body);
    if (this.#recorder.budget.incomplete) this.#exchange.note('truncated');
  }

  #endBody(body: BodyInspector): void | Promise<void> {
    const ended = body.end();
    if (ended === undefined) this.#body = undefined;
    else
      return ended.then(() => {
        this.#body = undefined;
      });
  }
}

const NO_HEAD = new MessageHead('');
