import { parseJson, WholeDocument } from '../formats/json_document.ts';
import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { readEvent } from './interfaces.ts';
import { PartStreams } from './part_streams.ts';
import { type StreamFormat, StreamReader } from './stream_reader.ts';

/**
 * Longer documents are looked at as text alone. The history of a long conversation, which a request repeats, counts on
 * until a document of nothing but `{}` would take the smallest heap that an inspector may have.
 */
const LONGEST_DOCUMENT = { inbound: 1024 * 1024, outbound: 2 * 1024 * 1024 } as const;

/**
 * One of these is in every answer that has a tool call, a definition of a tool or an agent card in it, or that is a
 * stream; `\\u00` may spell any of them. One expression over Latin-1 costs a third of a search for each.
 */
const ACTS =
  /_call|tool_?[uU]se|unctionCall|xecutableCode|"jsonrpc"|_tools"|"skills"|\\u00|\}\r?\n\{|[\r\n]data:/;
/**
 * In lower case, what stands in every text with its escapes undone that tells something although no rule matches in it:
 * of answers, all that `ACTS` speaks of.
 */
export const ACT_MARKS: Readonly<Record<Direction, readonly string[]>> = {
  inbound: [
    ...['_call', 'tooluse', 'tool_use', 'unctioncall', 'xecutablecode', '"jsonrpc"', '_tools"', '"skills"'],
    ...['}\r\n{', ...['"', ' ', '\t', '\r', '\n', '}'].map((next) => `}\n{${next}`), '\ndata:', '\rdata:'],
  ],
  outbound: ['"jsonrpc"'],
};
/**
 * Streams that are not declared as such, which many clients do not mind: their text is in pieces. Neither shape can
 * stand in a JSON document, whose strings hold no bare line ends.
 */
const LINES = /\}\r?\n\{/;
const EVENTS = /[\r\n]data:/;
/** A request is the gateway's own and says what it is at one of its ends, whichever encoder wrote it. */
const ENDS = 1024;

/**
 * A JSON document, kept until its end. Its text was scanned in one piece, so prose and results are told only when that
 * found something (`resolve`); tool calls, definitions and agent cards always, for they mean something by themselves.
 */
export class DocumentReader implements FormatReader {
  readonly isStream = false;
  readonly #direction: Direction;
  readonly #sink: PartSink;
  readonly #document: WholeDocument;
  #isResolved = false;
  #lost = false;

  constructor(direction: Direction, sink: PartSink) {
    this.#direction = direction;
    this.#sink = sink;
    this.#document = new WholeDocument(LONGEST_DOCUMENT[direction]);
  }

  get lost(): boolean {
    return this.#lost;
  }

  push(bytes: Uint8Array): void {
    this.#document.push(bytes);
  }

  /** A document is understood at its end. */
  pause(): void {
    return;
  }

  resolve(): void {
    this.#isResolved = true;
  }

  end(): void {
    if (this.#document.isTooLong) {
      this.#lost ||= this.#isResolved;
      return;
    }
    const bytes = this.#document.take();
    if (!this.#isResolved && !hasActs(bytes, this.#direction)) return;
    const text = bytes.toString('latin1');
    if (EVENTS.test(text)) this.#readStream('sse', bytes);
    else if (LINES.test(text)) this.#readStream('ndjson', bytes);
    else this.#readDocument(bytes);
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

/** Whether a document tells something although no rule matches in it. */
export function hasActs(bytes: Buffer, direction: Direction): boolean {
  if (direction === 'inbound') return ACTS.test(bytes.toString('latin1'));
  return bytes.subarray(0, ENDS).includes('"jsonrpc"') || bytes.subarray(-ENDS).includes('"jsonrpc"');
}
