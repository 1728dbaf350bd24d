import { AwsEventStream } from '../formats/aws_event_stream.ts';
import { JsonLines } from '../formats/ndjson.ts';
import { ServerSentEvents } from '../formats/sse.ts';
import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { EventReader } from './event_reader.ts';
import { LongDocument } from './long_document.ts';
import { PartStreams } from './part_streams.ts';

/** Characters of one event, or message, that is read whole: a listing of tools, or the last event, which repeats all, may be this long. */
export const LONGEST_EVENT = 1024 * 1024;

export type StreamFormat = 'sse' | 'ndjson' | 'aws_event_stream';

const FORMATS = { sse: ServerSentEvents, ndjson: JsonLines, aws_event_stream: AwsEventStream } as const;

/** A stream of events: all its parts are told as they come, for nobody else sees their text in one piece. */
export class StreamReader implements FormatReader {
  readonly isStream = true;
  readonly #direction: Direction;
  readonly #parts: PartStreams;
  readonly #format: ServerSentEvents | JsonLines | AwsEventStream;

  constructor(format: StreamFormat, direction: Direction, sink: PartSink) {
    this.#direction = direction;
    this.#parts = new PartStreams(sink, 'all');
    const events = new EventReader(direction, this.#parts);
    this.#format = new FORMATS[format](
      LONGEST_EVENT,
      (event) => events.read(event),
      () => new LongDocument(direction, this.#parts, () => true),
    );
  }

  get lost(): boolean {
    return this.#format.lost || this.#parts.lost;
  }

  /** What is sent is looked at for secrets, too, which nobody looks for in parts. */
  get told(): readonly number[] {
    return this.#direction === 'inbound' && 'told' in this.#format ? this.#format.told : NOTHING;
  }

  push(bytes: Uint8Array): void {
    this.#format.push(bytes);
  }

  pause(): void {
    this.#parts.flush();
  }

  /** Nothing is held back. */
  resolve(): void {
    return;
  }

  end(): void {
    if ('end' in this.#format) this.#format.end();
    this.#parts.end();
  }
}

const NOTHING: readonly number[] = [];
