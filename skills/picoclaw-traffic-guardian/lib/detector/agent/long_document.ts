import { parseJson } from '../formats/json_document.ts';
import { JsonExcerpts } from '../formats/json_excerpts.ts';
import type { Direction } from '../observer.ts';
import { hasActs } from './acts.ts';
import { readEvent } from './interfaces.ts';
import { asObject } from './json.ts';
import type { PartStreams } from './part_streams.ts';

/** Bytes: a document of nothing but `{}` costs the heap a quarter of what the longest one does that is read whole. */
const EXCERPT = 512 * 1024;
/** Some encoders write a request's `jsonrpc` last (the Python SDK of MCP does). */
const CALL = Buffer.from('"tools/call"');
const HEAD = 1024;

/**
 * Tells what a JSON document of any size says, in excerpts as it comes; a part that goes on in the next excerpt is one part.
 * Whether an excerpt is read may depend on what the scan has found by then, so that each waits for the one behind it: the
 * scan lags by a block.
 */
export class LongDocument {
  readonly #direction: Direction;
  readonly #out: PartStreams;
  readonly #isAwaited: () => boolean;
  readonly #excerpts: JsonExcerpts;
  #waiting: Buffer | undefined;
  /** Whether it turned out to be no JSON. */
  #isOver = false;

  /** `isAwaited`: whether parts are wanted now that are told only for the place they give a match. `excerpt`: bytes of one. */
  constructor(direction: Direction, out: PartStreams, isAwaited: () => boolean, excerpt = EXCERPT) {
    this.#direction = direction;
    this.#out = out;
    this.#isAwaited = isAwaited;
    this.#excerpts = new JsonExcerpts(excerpt, (bytes) => {
      this.#readWaiting();
      this.#waiting = bytes;
    });
  }

  get lost(): boolean {
    return this.#excerpts.lost;
  }

  /** What stands before the first bracket is passed over. */
  push(bytes: Uint8Array): void {
    if (!this.#isOver) this.#excerpts.push(bytes);
  }

  end(): void {
    if (!this.#isOver) this.#excerpts.end();
    this.#readWaiting();
    this.#out.endExcerpts();
  }

  #readWaiting(): void {
    const bytes = this.#waiting;
    this.#waiting = undefined;
    if (bytes === undefined || this.#isOver) return;
    const isAwaited = this.#isAwaited();
    const isCall = this.#direction === 'outbound' && bytes.subarray(0, HEAD).includes(CALL);
    if (!isAwaited && !isCall && !hasActs(bytes, this.#direction)) return;
    const excerpt = parseJson(bytes.toString());
    this.#isOver = excerpt === undefined;
    this.#out.beginExcerpt(isAwaited ? 'all' : 'acts');
    const { method } = asObject(excerpt);
    readEvent(
      isCall && method === 'tools/call' ? { jsonrpc: '2.0', ...asObject(excerpt) } : excerpt,
      this.#direction,
      this.#out,
    );
  }
}
