import { type ParsedHead, parseFields, parseHead } from './parsed_head.ts';

export interface ResponseEvents {
  /** 1xx other than 101. */
  onInformational(head: ParsedHead): void;
  onHead(head: ParsedHead): void;
  /** A view of the chunk that was pushed: never empty. */
  onBody(chunk: Buffer): void;
  onEnd(rawTrailers: readonly string[]): void;
}

/** What is left when the connection ended: nothing expected, a response its end completed, or one cut short. */
export type ResponseEnd = 'idle' | 'complete' | 'cut';

/** As large as Node's parser may let a request head become here. */
export const MAX_HEAD_BYTES = 256 * 1024;
/** A chunk size line is some hex digits; extensions are legal and ignored, but not without limit. */
const MAX_SIZE_LINE_BYTES = 16 * 1024;

const SURPLUS = 'bytes nobody asked for';
const HEAD_TOO_LARGE = 'a head of more than 256 KiB';

const NO_TRAILERS: readonly string[] = [];
const LF = 0x0a;
const CR = 0x0d;

type State =
  | 'idle'
  | 'head'
  | 'bodiless'
  | 'length'
  | 'close'
  | 'size'
  | 'data'
  | 'data_end'
  | 'data_lf'
  | 'trailers'
  | 'broken';

/**
 * Reads the responses on one connection, in the order in which they were expected, from chunks cut anywhere. Sans-IO.
 *
 * Why not Node's client: it always writes a Connection header and often a Transfer-Encoding of its own, speaks only
 * HTTP/1.1, takes a reset for the end of a body delimited by close, and costs more than the rest of the relay.
 * Lenient only where RFC 9112 tells a client or a proxy what to do: bare LF (2.2), obs-fold (5.2), blanks before the
 * colon (5.1), Content-Length beside Transfer-Encoding (6.3). Everything else that is malformed is a problem.
 */
export class ResponseParser {
  readonly #events: ResponseEvents;
  #state: State = 'idle';
  /** An incomplete head, size line or trailer section. Appending to a string costs nothing until it is read. */
  #pending = '';
  /** Whether the current line of a head or trailer section holds nothing yet: an empty one ends the section. */
  #lineIsEmpty = false;
  /** Of the body or the chunk. */
  #remaining = 0;
  #toHead = false;
  /** How many bytes of the chunk that was pushed last stand behind the end of the response. */
  surplus = 0;

  constructor(events: ResponseEvents) {
    this.#events = events;
  }

  /** A request was sent; `method` decides whether its answer can have a body. One at a time. */
  expect(method: string): void {
    this.#state = 'head';
    this.surplus = 0;
    this.#lineIsEmpty = false;
    this.#toHead = method === 'HEAD';
  }

  /** Whether another response may be expected: the last one is complete, and nothing came behind it. */
  get ready(): boolean {
    return this.#state === 'idle';
  }

  /** Returns null, or in plain words what is wrong; then nothing more may be pushed. */
  push(chunk: Buffer): string | null {
    let at = 0;
    while (at < chunk.length) {
      switch (this.#state) {
        case 'idle':
          // some origins end a body with a CRLF too many
          at = skipBlank(chunk, at);
          if (at < chunk.length) return this.#broken(SURPLUS);
          break;
        case 'broken':
          return 'more after something malformed';
        case 'length':
        case 'data': {
          const end = Math.min(chunk.length, at + this.#remaining);
          this.#remaining -= end - at;
          const done = this.#remaining === 0;
          if (done && this.#state === 'data') this.#state = 'data_end';
          this.#events.onBody(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
          at = end;
          if (done && this.#state === 'length') return this.#complete(NO_TRAILERS, chunk, at);
          break;
        }
        case 'close':
          this.#events.onBody(at === 0 ? chunk : chunk.subarray(at));
          return null;
        case 'data_end':
        case 'data_lf': {
          // CRLF behind the chunk's data, its CR optional
          const byte = chunk[at++];
          if (byte === LF) this.#state = 'size';
          else if (byte === CR && this.#state === 'data_end') this.#state = 'data_lf';
          else return this.#broken('a chunk that is longer than its size');
          break;
        }
        case 'size': {
          const end = chunk.indexOf(LF, at);
          if (end === -1) return this.#keep(chunk, at, MAX_SIZE_LINE_BYTES, 'an endless chunk size');
          const problem = this.#onSize(this.#take(chunk, at, end));
          if (problem !== null) return problem;
          at = end + 1;
          break;
        }
        default: {
          const inHead = this.#state === 'head';
          if (inHead && this.#pending === '') at = skipBlank(chunk, at);
          const end = this.#sectionEnd(chunk, at);
          if (end === -1) return this.#keep(chunk, at, MAX_HEAD_BYTES, HEAD_TOO_LARGE);
          const text = this.#take(chunk, at, end);
          if (text.length > MAX_HEAD_BYTES) return this.#broken(HEAD_TOO_LARGE);
          at = end;
          if (inHead) {
            const problem = this.#onHead(text);
            if (problem !== null) return problem;
            if (this.#state === 'bodiless') return this.#complete(NO_TRAILERS, chunk, at);
          } else {
            const trailers: string[] = [];
            const problem = text.length <= 2 ? null : parseFields(text, 0, trailers);
            return problem === null ? this.#complete(trailers, chunk, at) : this.#broken(problem);
          }
        }
      }
    }
    return null;
  }

  /** The origin has closed its side. */
  finish(): ResponseEnd {
    const state = this.#state;
    if (state === 'idle') return 'idle';
    if (state !== 'close') return 'cut';
    this.#state = 'idle';
    this.#events.onEnd(NO_TRAILERS);
    return 'complete';
  }

  #onHead(text: string): string | null {
    const head = parseHead(text, this.#toHead);
    if (typeof head === 'string') return this.#broken(head);
    const { status } = head;
    if (status === 101) return this.#broken('101 to a request that asked for no upgrade');
    if (status < 200) {
      this.#lineIsEmpty = false;
      this.#events.onInformational(head);
      return null;
    }
    this.#remaining = head.length;
    if (head.framing === 'chunked') this.#state = 'size';
    else if (head.framing === 'close') this.#state = 'close';
    else if (head.framing === 'length' && head.length > 0) this.#state = 'length';
    else this.#state = 'bodiless';
    this.#events.onHead(head);
    return null;
  }

  #onSize(line: string): string | null {
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;[^\r]*)?\r?$/i.exec(line)?.[1];
    if (size === undefined) return this.#broken('a malformed chunk size');
    this.#remaining = Number.parseInt(size, 16);
    this.#state = this.#remaining === 0 ? 'trailers' : 'data';
    this.#lineIsEmpty = true; // a trailer section may consist of its empty line alone
    return null;
  }

  /** Bytes behind a complete response answer nothing: whatever is asked next, they were not sent for it. */
  #complete(rawTrailers: readonly string[], chunk: Buffer, at: number): string | null {
    const surplus = skipBlank(chunk, at) < chunk.length;
    this.surplus = chunk.length - at;
    this.#state = surplus ? 'broken' : 'idle';
    this.#events.onEnd(rawTrailers);
    return surplus ? SURPLUS : null;
  }

  /** Index behind the empty line that ends a head or trailer section, or -1. */
  #sectionEnd(chunk: Buffer, from: number): number {
    let empty = this.#lineIsEmpty;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === LF) {
        if (empty) return at + 1;
        empty = true;
      } else if (byte !== CR) {
        empty = false;
      }
    }
    this.#lineIsEmpty = empty;
    return -1;
  }

  #keep(chunk: Buffer, at: number, limit: number, excess: string): string | null {
    this.#pending += chunk.toString('latin1', at);
    return this.#pending.length > limit ? this.#broken(excess) : null;
  }

  /** What was kept plus what completes it, up to `end`. */
  #take(chunk: Buffer, at: number, end: number): string {
    const text = this.#pending + chunk.toString('latin1', at, end);
    this.#pending = '';
    return text;
  }

  #broken(why: string): string {
    this.#state = 'broken';
    return why;
  }
}

function skipBlank(chunk: Buffer, from: number): number {
  let at = from;
  while (at < chunk.length && (chunk[at] === CR || chunk[at] === LF)) at++;
  return at;
}
