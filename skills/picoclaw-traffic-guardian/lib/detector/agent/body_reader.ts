import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { hasActs } from './acts.ts';
import { DocumentReader } from './document_reader.ts';
import { type StreamFormat, StreamReader } from './stream_reader.ts';

/** Bodies that are looked into elsewhere, or hold no text. Of others the first bytes decide: many clients ignore the type. */
const OTHER =
  /^(?:image|audio|video|font|multipart)\/|^application\/(?:x-git-|x-www-form-urlencoded$|grpc|zip$|gzip$|x-tar$)/;
const LINES =
  /^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|jsonlines|x-json-stream|stream\+json|json-seq)$/;

/** What a content type says of the structure of a body: `unknown`, its first bytes do. */
type Declared = StreamFormat | 'none' | 'unknown';

/** By content type: there are few, and each is met often. */
const known = new Map<string, Declared>();
const MOST_KNOWN = 64;
const LONGEST_KNOWN = 256;

/** `contentType`: the field's value, '' when there is none; parameters do not matter. */
function declared(contentType: string): Declared {
  const before = known.get(contentType);
  if (before !== undefined) return before;
  const format = formatOf(contentType);
  if (known.size >= MOST_KNOWN) known.clear();
  if (contentType.length <= LONGEST_KNOWN) known.set(contentType, format);
  return format;
}

function formatOf(contentType: string): Declared {
  const type = contentType.replace(/;.*/s, '').trim().toLowerCase();
  if (type === 'application/vnd.amazon.eventstream') return 'aws_event_stream';
  if (LINES.test(type)) return 'ndjson';
  // Also when it begins with something else: clients pass over lines that they do not know.
  if (type === 'text/event-stream') return 'sse';
  return OTHER.test(type) ? 'none' : 'unknown';
}

/**
 * The reader for a body of this content type, or undefined when it cannot carry what a model or an agent says.
 * `contentType`: as above.
 */
export function openReader(
  direction: Direction,
  contentType: string,
  sink: PartSink,
): FormatReader | undefined {
  const format = declared(contentType);
  if (format === 'none') return undefined;
  return format === 'unknown'
    ? new SniffingReader(direction, sink)
    : new StreamReader(format, direction, sink);
}

const LEFT_BRACKET = 0x5b;
const LEFT_BRACE = 0x7b;

/**
 * Whether that reader tells nothing of a whole body in which no rule matches. `acts`: whether a text with `ACT_MARKS`
 * in it, its escapes undone.
 */
export function isMute(direction: Direction, contentType: string, body: Buffer, acts: boolean): boolean {
  const format = declared(contentType);
  if (format !== 'unknown') return format === 'none';
  const [first] = body;
  const found = first === LEFT_BRACE || first === LEFT_BRACKET ? 'json' : sniffed(body, true);
  if (found !== 'json') return found === 'none';
  return !acts || !hasActs(body, direction);
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
    const format = begun && sniffed(begun, isOver);
    if (begun === undefined || format === undefined) return;
    this.#begun = undefined;
    if (format === 'json') this.#reader = new DocumentReader(this.#direction, this.#sink);
    else if (format === 'sse') this.#reader = new StreamReader('sse', this.#direction, this.#sink);
    this.#reader?.push(begun);
  }
}

/** What begins so. Undefined: more must be seen. */
function sniffed(begun: Buffer, isOver: boolean): 'json' | 'sse' | 'none' | undefined {
  const start = begun.toString('utf8', 0, SNIFF_ALL).replace(BLANK, '').slice(0, SNIFF);
  if (/^[[{]/.test(start)) return 'json';
  if (start.length < SNIFF && !isOver && begun.length < SNIFF_ALL) return undefined;
  return FIELD.test(start.replace(/[\r\n].*/s, '')) ? 'sse' : 'none';
}
