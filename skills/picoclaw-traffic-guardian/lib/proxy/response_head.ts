import { type ParsedHead, parseHead } from './parsed_head.ts';

export type ResponseHeadResult =
  | { readonly kind: 'more' }
  /** `bytes`: the head as it stood on the wire; `rest`: what of the last chunk stands behind it. */
  | { readonly kind: 'head'; readonly head: ParsedHead; readonly bytes: Buffer; readonly rest: Buffer }
  | { readonly kind: 'malformed'; readonly why: string };

/** A proxy's or an upgrading origin's head is a handful of lines; this is four times what Node accepts by default. */
export const MAX_HEAD_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const MORE: ResponseHeadResult = { kind: 'more' };

/**
 * Reads one response head from chunks cut anywhere, and tells where it ends: for answers behind which something else
 * than HTTP may follow. Sans-IO. Push nothing more once the result is not `more`.
 */
export class ResponseHeadParser {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #lineLength = 0;
  #started = false;

  push(chunk: Buffer): ResponseHeadResult {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === LF) {
        if (this.#lineLength === 0 && this.#started) return this.#complete(chunk, at + 1);
        this.#lineLength = 0;
      } else if (byte !== CR) {
        this.#lineLength++;
        this.#started = true;
      }
      if (++this.#size > MAX_HEAD_BYTES) return malformed(`a head of more than ${MAX_HEAD_BYTES} bytes`);
    }
    this.#chunks.push(Buffer.from(chunk)); // a copy: the caller's buffer is its own
    return MORE;
  }

  #complete(chunk: Buffer, end: number): ResponseHeadResult {
    const bytes = Buffer.concat([...this.#chunks, chunk.subarray(0, end)]);
    const head = parseHead(bytes.toString('latin1').replace(/^[\r\n]+/, ''), false);
    if (typeof head === 'string') return malformed(head);
    return { kind: 'head', head, bytes, rest: chunk.subarray(end) };
  }
}

function malformed(why: string): ResponseHeadResult {
  return { kind: 'malformed', why };
}
