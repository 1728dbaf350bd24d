import { parseJson, WholeDocument } from '../formats/json_document.ts';
import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { hasActs } from './acts.ts';
import { readEvent } from './interfaces.ts';
import { LongDocument } from './long_document.ts';
import { PartStreams } from './part_streams.ts';
import { type StreamFormat, StreamReader } from './stream_reader.ts';

/**
 * Longer documents are read in excerpts. A document of nothing but `{}` that counts on until it is read would else take the
 * smallest heap that an inspector may have.
 */
const LONGEST_WHOLE = { inbound: 1024 * 1024, outbound: 2 * 1024 * 1024 } as const;

/**
 * Streams that are not declared as such, which many clients do not mind: their text is in pieces. Neither shape can
 * stand in a JSON document, whose strings hold no bare line ends.
 */
const LINES = /\}\r?\n\{/;
const EVENTS = /[\r\n]data:/;
/**
 * A JSON document. Its text was scanned in one piece, so prose and results are told only when that found something
 * (`resolve`, `PartSink.awaits`); tool calls, definitions and agent cards always, for they mean something by themselves.
 */
export class DocumentReader implements FormatReader {
  readonly #direction: Direction;
  readonly #sink: PartSink;
  readonly #document = new WholeDocument();
  /** What reads a long document, or one that turned out to be a stream. */
  #long: LongDocument | StreamReader | undefined;
  #out: PartStreams | undefined;
  #isResolved = false;
  #lost = false;

  constructor(direction: Direction, sink: PartSink) {
    this.#direction = direction;
    this.#sink = sink;
  }

  get isStream(): boolean {
    return this.#long instanceof StreamReader;
  }

  get lost(): boolean {
    return this.#long?.lost === true || this.#out?.lost === true || this.#lost;
  }

  push(bytes: Uint8Array): void {
    if (this.#long !== undefined) {
      this.#long.push(bytes);
      return;
    }
    const room = LONGEST_WHOLE[this.#direction] - this.#document.length;
    this.#document.push(bytes.subarray(0, room));
    if (bytes.length <= room) return;
    const begun = this.#document.take();
    const format = streamIn(begun.toString('latin1'));
    this.#long =
      format === undefined ? this.#openLong() : new StreamReader(format, this.#direction, this.#sink);
    this.#long.push(begun);
    this.#long.push(bytes.subarray(room));
  }

  /** A document is understood at its end. */
  pause(): void {
    if (this.#long instanceof StreamReader) this.#long.pause();
  }

  resolve(): void {
    this.#isResolved = true;
  }

  end(): void {
    if (this.#long !== undefined) {
      this.#long.end();
      this.#out?.end();
      return;
    }
    const bytes = this.#document.take();
    if (!this.#isResolved && !hasActs(bytes, this.#direction)) return;
    const format = streamIn(bytes.toString('latin1'));
    if (format !== undefined) this.#readStream(format, bytes);
    else this.#readDocument(bytes);
  }

  #openLong(): LongDocument {
    this.#out = new PartStreams(this.#sink, 'acts');
    return new LongDocument(this.#direction, this.#out, () => this.#isResolved || this.#sink.awaits);
  }

  #readDocument(bytes: Buffer): void {
    const out = new PartStreams(this.#sink, this.#isResolved ? 'all' : 'acts');
    readEvent(parseJson(bytes.toString().trim()), this.#direction, out);
    out.end();
    this.#lost ||= out.lost;
  }

  #readStream(format: StreamFormat, bytes: Buffer): void {
    const reader = new StreamReader(format, this.#direction, this.#sink);
    reader.push(bytes);
    reader.end();
    this.#lost ||= reader.lost;
  }
}

function streamIn(latin1: string): StreamFormat | undefined {
  if (EVENTS.test(latin1)) return 'sse';
  return LINES.test(latin1) ? 'ndjson' : undefined;
}
