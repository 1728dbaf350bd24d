import { METHODS } from 'node:http';

/** What a client's first bytes begin. `more`: they may still become an HTTP request line. */
export type Beginning = 'more' | 'tls' | 'http' | 'http2' | 'other';

/** What Node's parser can read; a CONNECT inside a tunnel is meant for the proxy at its other end. */
const READABLE = new Set(METHODS.filter((method) => method !== 'CONNECT'));
/** The client preface of HTTP/2 (RFC 9113 section 3.4). */
const PREFACE_METHOD = 'PRI';
const LONGEST_METHOD = Math.max(...[...READABLE].map((method) => method.length));
/** A longer line is no request that the relay would serve. */
const MAX_LINE_BYTES = 64 * 1024;
const TLS_HANDSHAKE_RECORD = 22;
const END = /^ HTTP\/(1\.[01]|2\.0)\r\n$/;
const END_LENGTH = ' HTTP/1.1\r\n'.length;

/**
 * Tells by its first bytes what a connection carries, from chunks cut anywhere. Sans-IO and linear; decides with the
 * first byte that no request line can hold, so that another protocol waits for nothing. Once the answer is not `more` it
 * stays what it was.
 */
export class FirstBytes {
  #answer: Beginning = 'more';
  #method = '';
  #inTarget = false;
  #length = 0;
  /** The last bytes of the line so far: where the version will stand. */
  #tail = '';

  push(chunk: Buffer): Beginning {
    for (let at = 0; at < chunk.length && this.#answer === 'more'; at++) this.#take(chunk[at] ?? 0);
    return this.#answer;
  }

  #take(byte: number): void {
    if (this.#length++ === 0 && byte === TLS_HANDSHAKE_RECORD) this.#answer = 'tls';
    else if (this.#inTarget) this.#takeTarget(byte);
    else this.#takeMethod(byte);
  }

  #takeMethod(byte: number): void {
    if (byte !== SPACE) {
      this.#method += String.fromCharCode(byte);
      if (!mayBeMethod(this.#method)) this.#answer = 'other';
    } else if (READABLE.has(this.#method) || this.#method === PREFACE_METHOD) {
      this.#inTarget = true;
    } else {
      this.#answer = 'other';
    }
  }

  #takeTarget(byte: number): void {
    const first = this.#length === this.#method.length + 2;
    if (first && !STARTS_TARGET.has(byte)) this.#answer = 'other';
    this.#tail = `${this.#tail}${String.fromCharCode(byte)}`.slice(-END_LENGTH);
    if (byte === NEWLINE) this.#answer = this.#beginning();
    else if ((byte < SPACE && byte !== RETURN) || this.#length > MAX_LINE_BYTES) this.#answer = 'other';
  }

  #beginning(): Beginning {
    const version = END.exec(this.#tail)?.[1];
    if (version === undefined) return 'other';
    if (this.#method === PREFACE_METHOD) return version === '2.0' ? 'http2' : 'other';
    return version === '2.0' ? 'other' : 'http';
  }
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** Origin form, asterisk form, and the absolute form that servers accept as well (RFC 9112 section 3.2). */
const STARTS_TARGET: ReadonlySet<number> = new Set(Buffer.from('/*hH'));

function mayBeMethod(text: string): boolean {
  if (text.length > LONGEST_METHOD) return false;
  if (PREFACE_METHOD.startsWith(text)) return true;
  for (const method of READABLE) if (method.startsWith(text)) return true;
  return false;
}
