/** The head of an HTTP/1 response as it stood on the wire. */
export interface ResponseHead {
  readonly minorVersion: 0 | 1;
  readonly status: number;
  readonly reason: string;
  /** Flat [name, value, …], Latin-1, as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
}

export type ResponseHeadResult =
  | { readonly kind: 'more' }
  /** `rest`: what of the last chunk stands behind the head. */
  | { readonly kind: 'head'; readonly head: ResponseHead; readonly rest: Buffer }
  | { readonly kind: 'malformed'; readonly why: string };

/** As large as a head may become before it counts as malformed: four times what Node accepts by default. */
export const MAX_HEAD_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const MORE: ResponseHeadResult = { kind: 'more' };

/**
 * Reads one response head from chunks cut anywhere. Sans-IO. Accepts a bare LF as line end and empty lines before
 * the status line (RFC 9112 section 2.2). Push nothing more once the result is not `more`.
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
    const text = Buffer.concat([...this.#chunks, chunk.subarray(0, end)]).toString('latin1');
    const lines = text.split('\n').map((line) => line.replace(/\r+$/, ''));
    const start = lines.findIndex((line) => line !== '');
    const status = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/.exec(lines[start] ?? '');
    if (status === null) return malformed('no HTTP/1 status line');
    const rawHeaders: string[] = [];
    for (const line of lines.slice(start + 1)) {
      if (line === '') continue; // the end
      const colon = line.indexOf(':');
      const name = line.slice(0, colon);
      if (colon < 1 || /\s/.test(name)) return malformed('a header line that is none');
      rawHeaders.push(name, trimBlanks(line.slice(colon + 1)));
    }
    const head: ResponseHead = {
      minorVersion: status[1] === '0' ? 0 : 1,
      status: Number(status[2]),
      reason: status[3] ?? '',
      rawHeaders,
    };
    return { kind: 'head', head, rest: chunk.subarray(end) };
  }
}

/** Without blanks and tabs at both ends, in linear time whatever stands between them. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start++;
  while (end > start && isBlank(text, end - 1)) end--;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  const character = text[at];
  return character === ' ' || character === '\t';
}

function malformed(why: string): ResponseHeadResult {
  return { kind: 'malformed', why };
}
