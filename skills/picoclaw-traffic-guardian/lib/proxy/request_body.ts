import type { RequestFraming } from './headers.ts';

export interface BodySink {
  /** Body bytes without their transfer coding; a view of the chunk that was pushed. */
  data(chunk: Buffer): void;
  /** The body is whole. `rawTrailers`: flat [name, value, …]. */
  end(rawTrailers: readonly string[]): void;
}

/** Longest line of chunked framing and, together, of trailers: more is malformed. */
const MAX_LINE_BYTES = 16 * 1024;
const MAX_TRAILER_BYTES = 64 * 1024;
const LF = 0x0a;

type State = 'fixed' | 'size' | 'data' | 'data_end' | 'trailers' | 'done' | 'malformed';

/**
 * Finds the end of a request body in raw bytes, cut anywhere, and yields what stands in it. Sans-IO. For sockets that
 * Node's parser has let go of: what stands behind the body there is not a request of this exchange.
 */
export class RequestBody {
  readonly #sink: BodySink;
  #state: State;
  /** Bytes still to come of a fixed body or of the current chunk. */
  #left = 0;
  #line = '';
  readonly #trailers: string[] = [];
  #trailerBytes = 0;

  /** `length`: Content-Length, when that is the framing. */
  constructor(framing: RequestFraming, length: number, sink: BodySink) {
    this.#sink = sink;
    this.#state = framing === 'chunked' ? 'size' : 'fixed';
    this.#left = framing === 'length' ? length : 0;
    if (this.#state === 'fixed' && this.#left === 0) this.#finish();
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /** How many bytes of `chunk` belong to the body: all, unless it ends there; -1: malformed. */
  push(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && this.#state !== 'done' && this.#state !== 'malformed') {
      at += this.#step(chunk, at);
    }
    return this.#state === 'malformed' ? -1 : at;
  }

  #step(chunk: Buffer, at: number): number {
    return this.#state === 'fixed' || this.#state === 'data' ? this.#data(chunk, at) : this.#text(chunk, at);
  }

  #data(chunk: Buffer, at: number): number {
    const part = chunk.subarray(at, at + this.#left);
    this.#left -= part.length;
    this.#sink.data(part);
    if (this.#left === 0) {
      if (this.#state === 'fixed') this.#finish();
      else this.#state = 'data_end';
    }
    return part.length;
  }

  #text(chunk: Buffer, at: number): number {
    const lf = chunk.indexOf(LF, at);
    const end = lf === -1 ? chunk.length : lf;
    this.#line += chunk.toString('latin1', at, end);
    if (this.#line.length > MAX_LINE_BYTES) this.#state = 'malformed';
    if (lf === -1) return end - at;
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    if (this.#state === 'size') this.#size(line);
    else if (this.#state === 'data_end') this.#state = line === '' ? 'size' : 'malformed';
    else if (this.#state === 'trailers') this.#trailer(line);
    return end + 1 - at;
  }

  #size(line: string): void {
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;|$)/i.exec(line);
    this.#left = Number.parseInt(size?.[1] ?? '', 16);
    if (size === null) this.#state = 'malformed';
    else this.#state = this.#left === 0 ? 'trailers' : 'data';
  }

  #trailer(line: string): void {
    this.#trailerBytes += line.length;
    const colon = line.indexOf(':');
    if (line === '') {
      this.#finish();
    } else if (colon < 1 || this.#trailerBytes > MAX_TRAILER_BYTES) {
      this.#state = 'malformed';
    } else {
      this.#trailers.push(line.slice(0, colon), line.slice(colon + 1).trim());
    }
  }

  #finish(): void {
    this.#state = 'done';
    this.#sink.end(this.#trailers);
  }
}
