import { parseJson } from '../formats/json_document.ts';
import { JsonExcerpts } from '../formats/json_excerpts.ts';
import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { hasActs } from './acts.ts';
import { readEvent } from './interfaces.ts';
import { asObject } from './json.ts';
import { PartStreams } from './part_streams.ts';

/** Bytes: a hundred of these cost what one document that is read whole does, and the heap a quarter. */
const EXCERPT = 512 * 1024;
/** Some encoders write a request's `jsonrpc` last (the Python SDK of MCP does). */
const CALL = Buffer.from('"tools/call"');
const HEAD = 1024;

/**
 * A JSON document of any size, read in excerpts: parts are told while it comes, those that go on in the next excerpt as one.
 * What it tells of an excerpt, and whether it reads it at all, depends on what the scan has found by then, so that each waits
 * for the one behind it: the scan lags by a block.
 */
export class LongDocumentReader implements FormatReader {
  readonly isStream = false;
  readonly #direction: Direction;
  readonly #sink: PartSink;
  readonly #parts: PartStreams;
  readonly #excerpts: JsonExcerpts;
  #waiting: Buffer | undefined;
  #isResolved = false;
  /** Whether it turned out to be no JSON. */
  #isOver = false;

  constructor(direction: Direction, sink: PartSink) {
    this.#direction = direction;
    this.#sink = sink;
    this.#parts = new PartStreams(sink, 'acts');
    this.#excerpts = new JsonExcerpts(EXCERPT, (excerpt) => {
      this.#readWaiting();
      this.#waiting = excerpt;
    });
  }

  get lost(): boolean {
    return this.#excerpts.lost || this.#parts.lost;
  }

  push(bytes: Uint8Array): void {
    if (!this.#isOver) this.#excerpts.push(bytes);
  }

  /** Excerpts do not end where bytes stop to come. */
  pause(): void {
    return;
  }

  resolve(): void {
    this.#isResolved = true;
  }

  end(): void {
    if (!this.#isOver) this.#excerpts.end();
    this.#readWaiting();
    this.#parts.end();
  }

  #readWaiting(): void {
    const bytes = this.#waiting;
    this.#waiting = undefined;
    if (bytes === undefined || this.#isOver) return;
    const isAwaited = this.#isResolved || this.#sink.awaits;
    const isCall = this.#direction === 'outbound' && bytes.subarray(0, HEAD).includes(CALL);
    if (!isAwaited && !isCall && !hasActs(bytes, this.#direction)) return;
    const excerpt = parseJson(bytes.toString());
    this.#isOver = excerpt === undefined;
    this.#parts.beginExcerpt(isAwaited ? 'all' : 'acts');
    const { method } = asObject(excerpt);
    readEvent(
      isCall && method === 'tools/call' ? { jsonrpc: '2.0', ...asObject(excerpt) } : excerpt,
      this.#direction,
      this.#parts,
    );
  }
}
