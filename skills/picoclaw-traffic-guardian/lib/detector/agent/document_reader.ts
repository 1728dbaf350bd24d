import { parseJson, WholeDocument } from '../formats/json_document.ts';
import { JsonLines } from '../formats/ndjson.ts';
import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { EventReader } from './event_reader.ts';
import { readEvent } from './interfaces.ts';
import { PartStreams } from './part_streams.ts';

/** Longer documents are looked at as text alone. */
export const LONGEST_DOCUMENT = 1024 * 1024;

/**
 * One of these is in every answer that has a tool call, a definition of a tool or an agent card in it, or is made of
 * lines; `\\u00` may spell any of them. One expression over Latin-1 costs a third of a search for each.
 */
const ACTS = /_call|tool_?[uU]se|unctionCall|xecutableCode|"jsonrpc"|_tools"|"skills"|\\u00|\}\r?\n\{/;
/** Some servers stream JSON lines without saying so: then text is in pieces. */
const LINES = /\}\r?\n\{/;
/** A request is the gateway's own and says what it is at one of its ends, whichever encoder wrote it. */
const ENDS = 1024;

/**
 * A JSON document, kept until its end. Its text was scanned in one piece, so prose and results are told only when that
 * found something (`resolve`); tool calls, definitions and agent cards always, for they mean something by themselves.
 */
export class DocumentReader implements FormatReader {
  readonly #direction: Direction;
  readonly #sink: PartSink;
  readonly #document = new WholeDocument(LONGEST_DOCUMENT);
  #isResolved = false;
  #lost = false;

  constructor(direction: Direction, sink: PartSink) {
    this.#direction = direction;
    this.#sink = sink;
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
    if (!this.#isResolved && !this.#hasActs(bytes)) return;
    const isLines = LINES.test(bytes.toString('latin1'));
    const out = new PartStreams(this.#sink, this.#isResolved || isLines ? 'all' : 'acts');
    const document = parseJson(bytes.toString().trim());
    if (document !== undefined) readEvent(document, this.#direction, out);
    else if (isLines) {
      const events = new EventReader(this.#direction, out);
      const lines = new JsonLines(LONGEST_DOCUMENT, (line) => events.read(line));
      lines.push(bytes);
      lines.end();
    }
    out.end();
    this.#lost ||= out.lost;
  }

  #hasActs(bytes: Buffer): boolean {
    if (this.#direction === 'inbound') return ACTS.test(bytes.toString('latin1'));
    return bytes.subarray(0, ENDS).includes('"jsonrpc"') || bytes.subarray(-ENDS).includes('"jsonrpc"');
  }
}
