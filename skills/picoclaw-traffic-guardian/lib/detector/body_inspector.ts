import { isMute, openReader } from './agent/body_reader.ts';
import { BodyText, type Reading } from './body_text.ts';
import type { ExchangeState } from './exchange_state.ts';
import { isPush, PushReader } from './git/push_reader.ts';
import type { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import type { MessageHead } from './message_head.ts';
import { MultipartInspector } from './multipart_inspector.ts';
import type { FormatReader, PartSink } from './part.ts';
import { isJson, scanLimit } from './scan_limit.ts';
import { BLOCK_SIZE, WaitingBytes } from './views/block_pool.ts';
import { ContentDecoder, codingsOf } from './views/content_coding.ts';
import { STEPS, type Steps, TextViews, type ViewSink } from './views/text_views.ts';
import type { DecodeResult } from './views/zlib_pump.ts';

/** What `#openUpload` knows is of one of these types. */
const UPLOAD = /multipart|git/i;

/**
 * Looks at one body: as it came and, when it has content codings, with them undone. Bytes beyond its
 * `scanLimit` are not looked at, in either form.
 */
export class BodyInspector {
  readonly #context: MessageContext;
  readonly #exchange: ExchangeState;
  readonly #recorder: MatchRecorder;
  readonly #sink: ViewSink;
  readonly #steps: Steps;
  readonly #location: string;
  readonly #contentType: string;
  readonly #maxBytes: number;
  /** The body as it came. Of a coded body it is made late: how much to expect of it depends on the decoder. */
  #wire: BodyText | TextViews | undefined;
  #coded: { readonly decoder: ContentDecoder; readonly text: BodyText } | undefined;
  /** Coded bytes that wait for company: a job in zlib's thread pool costs more than a chunk. */
  readonly #waiting = new WaitingBytes();
  #received = 0;

  constructor(
    context: MessageContext,
    exchange: ExchangeState,
    recorder: MatchRecorder,
    head: MessageHead,
    location: string,
  ) {
    this.#context = context;
    this.#exchange = exchange;
    this.#recorder = recorder;
    this.#sink = recorder.at(location);
    this.#location = location;
    this.#contentType = head.field('content-type');
    this.#maxBytes = scanLimit(context.limits.maxBytes, context.direction, this.#contentType);
    const isForm = /^\s*application\/x-www-form-urlencoded\b/i.test(this.#contentType);
    // Archives are what someone sends away: of downloads nothing is expected that a rule would know.
    const isSent = context.direction === 'outbound';
    const plain = isJson(this.#contentType)
      ? STEPS[isSent ? 'jsonDocument' : 'json']
      : STEPS[isSent ? 'document' : 'text'];
    this.#steps = isForm ? STEPS.form : plain;
    const codings = codingsOf(head.field('content-encoding'));
    if (codings === 'unknown_encoding') exchange.note('unknown_encoding');
    else if (codings.length > 0) this.#openDecoder(codings);
    if (this.#coded === undefined) this.#wire = this.#text([]);
  }

  push(chunk: Uint8Array): void | Promise<void> {
    const room = this.#maxBytes - this.#received;
    if (chunk.length > room) this.#exchange.note('truncated');
    const bytes = chunk.length > room ? chunk.subarray(0, room) : chunk;
    if (bytes.length === 0) return;
    this.#received += bytes.length;
    this.#recorder.budget.received(bytes.length);
    if (this.#coded === undefined) this.#wire?.push(bytes);
    else if (!this.#waiting.add(bytes)) return this.#decodeAll(bytes);
  }

  pause(): void | Promise<void> {
    if (this.#coded === undefined || this.#waiting.length === 0) return this.#pauseViews();
    return this.#decodeWaiting().then(() => this.#pauseViews());
  }

  /** Nothing follows, whether the message is complete or was cut. */
  end(): void | Promise<void> {
    if (this.#coded === undefined) return this.#endViews();
    return this.#endDecoding().then(() => this.#endViews());
  }

  abandon(): void {
    this.#waiting.discard();
    this.#wire?.discard();
    this.#coded?.text.discard();
    this.#coded?.decoder.destroy();
    this.#coded = undefined;
  }

  #openDecoder(codings: Parameters<typeof ContentDecoder.open>[0]): void {
    const text = this.#text(codings);
    const limits = { ...this.#context.limits, maxBytes: this.#maxBytes };
    const decoder = ContentDecoder.open(codings, limits, (piece) => text.push(piece));
    if (decoder === undefined) this.#exchange.note('decompression_limit');
    else this.#coded = { decoder, text };
  }

  #text(decoding: readonly string[]): BodyText {
    const { direction } = this.#context;
    const isUpload = direction === 'outbound' && UPLOAD.test(this.#contentType);
    const open = (sink: PartSink) =>
      (isUpload ? this.#openUpload(decoding) : undefined) ?? openReader(direction, this.#contentType, sink);
    const reading: Reading = {
      steps: this.#steps,
      open,
      isMute: (body, impression) =>
        !isUpload && isMute(direction, this.#contentType, body, impression === 'acts'),
    };
    return new BodyText(this.#context, this.#recorder, this.#location, reading, decoding);
  }

  /** Of what only requests hold. */
  #openUpload(decoding: readonly string[]): FormatReader | undefined {
    if (!isPush(this.#contentType)) {
      const { rules } = this.#context;
      return MultipartInspector.open(this.#contentType, rules, this.#recorder, this.#location, decoding);
    }
    return new PushReader(this.#context, this.#recorder, this.#location, decoding, (verdict) =>
      this.#exchange.note(verdict),
    );
  }

  async #decodeAll(bytes: Uint8Array): Promise<void> {
    await this.#decodeWaiting();
    for (let at = 0; at < bytes.length; at += BLOCK_SIZE) {
      // The chunk is not ours to keep while a decoder works on it.
      await this.#decode(Buffer.from(bytes.subarray(at, at + BLOCK_SIZE)));
    }
  }

  async #decodeWaiting(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const block = Buffer.allocUnsafe(this.#waiting.length);
    this.#waiting.drain(block, 0);
    await this.#decode(block);
  }

  async #decode(block: Uint8Array): Promise<void> {
    if (this.#coded !== undefined) this.#settle(await this.#coded.decoder.push(block));
    // The wire form too: a receiver may ignore a coding that is not there, and data may follow its end.
    this.#wire ??= new TextViews(this.#context.rules, this.#recorder.budget, STEPS.coded, [], this.#sink);
    this.#wire.push(block);
  }

  #settle(result: DecodeResult): void {
    if (result === 'more' || this.#coded === undefined) return;
    this.#exchange.note(result === 'limit' ? 'decompression_limit' : 'undecodable');
    const { decoder, text } = this.#coded;
    // Nothing came out: the body may be what it was said not to be, plain text.
    if (decoder.produced === 0) this.#wire ??= this.#text([]);
    decoder.destroy();
    this.#endText(text);
    this.#coded = undefined;
  }

  async #endDecoding(): Promise<void> {
    await this.#decodeWaiting();
    if (this.#coded === undefined) return;
    const { decoder, text } = this.#coded;
    // Data that ends early was looked at as far as it goes; when nothing came out of it, it was not data.
    if (this.#received > 0 && decoder.produced === 0) this.#settle(await decoder.end());
    decoder.destroy();
    this.#endText(text);
    this.#coded = undefined;
  }

  #pauseViews(): void {
    this.#coded?.text.pause();
    this.#wire?.pause();
  }

  #endViews(): void {
    if (this.#wire !== undefined) this.#endText(this.#wire);
    if (this.#recorder.budget.incomplete) this.#exchange.note('truncated');
  }

  #endText(text: BodyText | TextViews): void {
    text.end();
    if (text instanceof BodyText && text.isLost) this.#exchange.note('truncated');
  }
}
