import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { DocumentReader } from './document_reader.ts';
import { StreamReader } from './stream_reader.ts';

/** Bodies that are looked into elsewhere, or hold no text. Of others the first bytes decide: many clients ignore the type. */
const OTHER =
  /^(?:image|audio|video|font|multipart)\/|^application\/(?:x-git-|x-www-form-urlencoded$|grpc|zip$|gzip$|x-tar$)/;
const LINES =
  /^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|jsonlines|x-json-stream|stream\+json|json-seq)$/;

/**
 * The reader for a body of this content type, or undefined when it cannot carry what a model or an agent says.
 * `contentType`: the field's value, '' when there is none; parameters do not matter.
 */
export function openReader(
  direction: Direction,
  contentType: string,
  sink: PartSink,
): FormatReader | undefined {
  const type = contentType.replace(/;.*/s, '').trim().toLowerCase();
  if (type === 'application/vnd.amazon.eventstream')
    return new StreamReader('aws_event_stream', direction, sink);
  if (LINES.test(type)) return new StreamReader('ndjson', direction, sink);
  // Also when it begins with something else: clients pass over lines that they do not know.
  if (type === 'text/event-stream') return new StreamReader('sse', direction, sink);
  return OTHER.test(type) ? undefined : new SniffingReader(direction, sink);
}

/** Bytes that are waited for to tell JSON from server-sent events: those may begin with comments. */
const SNIFF = 8;
/** Of these, and of the blanks before them, at most. */
const SNIFF_ALL = 1024;
const FIELD = /^(?:data|event|id|retry)?:|^(?:data|event|id|retry)$/;
const BLANK = /^[\s\ufeff]*/;

/** Finds out by its first bytes what a body is and has it read as that. */
class SniffingReader implements FormatReader {
  readonly #direction: Direction;
  readonly #sink: PartSink;
  #begun: Buffer | undefined = Buffer.alloc(0);
  #reader: FormatReader | undefined;

  constructor(direction: Direction, sink: PartSink) {
    this.#direction = direction;
    this.#sink = sink;
  }

  get isStream(): boolean {
    return this.#reader?.isStream ?? false;
  }

  get lost(): boolean {
    return this.#reader?.lost ?? false;
  }

  get isMute(): boolean {
    return this.#begun === undefined && this.#reader === undefined;
  }

  push(bytes: Uint8Array): void {
    if (this.#begun === undefined) {
      this.#reader?.push(bytes);
      return;
    }
    this.#begun = this.#begun.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#begun, bytes]);
    this.#decide(false);
  }

  pause(): void {
    this.#reader?.pause();
  }

  resolve(): void {
    this.#decide(true);
    this.#reader?.resolve();
  }

  end(): void {
    this.#decide(true);
    this.#reader?.end();
  }

  #decide(isOver: boolean): void {
    const begun = this.#begun;
    if (begun === undefined) return;
    const start = begun.toString('utf8', 0, SNIFF_ALL).replace(BLANK, '').slice(0, SNIFF);
    const isJson = /^[[{]/.test(start);
    if (!isJson && start.length < SNIFF && !isOver && begun.length < SNIFF_ALL) return;
    this.#begun = undefined;
    if (isJson) this.#reader = new DocumentReader(this.#direction, this.#sink);
    else if (FIELD.test(start.replace(/[\r\n].*/s, ''))) {
      this.#reader = new StreamReader('sse', this.#direction, this.#sink);
    }
    this.#reader?.push(begun);
  }
}
