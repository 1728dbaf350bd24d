import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { lastChunk, writeChunk } from './chunked.ts';
import { outgoingResponse } from './headers.ts';
import type { ParsedHead } from './parsed_head.ts';

/** What decides how a response may be framed for its client. */
export interface ResponseContext {
  /** Of the client's HTTP/1 version: 0 cannot read chunks. */
  readonly minorVersion: number;
  /** Whether the client's connection ends with this response for reasons of its own. */
  readonly close: boolean;
}

/**
 * Writes one response to the client. The head goes through Node's ServerResponse, which keeps the connection's books;
 * body bytes go past it to the socket: it would cork, schedule and count for every chunk.
 */
export class ResponseWriter {
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  /** Whether nothing but the end of the connection will end the body. */
  endsByClose = false;
  #chunked = false;
  #begun = false;
  #corked = false;
  /** The first body bytes, kept to the end of the turn: often they are the last, and leave with the head. */
  #held: Buffer | null = null;

  /** `response` must be the one that `socket` currently answers with. */
  constructor(response: ServerResponse, socket: Socket) {
    this.#response = response;
    this.#socket = socket;
  }

  head(head: ParsedHead, { minorVersion, close }: ResponseContext): void {
    const response = this.#response;
    const { status } = head;
    this.#chunked = head.framing === 'chunked' && minorVersion > 0;
    this.endsByClose = head.framing === 'close' || (head.framing === 'chunked' && !this.#chunked);
    const hop = {
      status,
      // Node takes it for a mistake where the status alone rules out a body
      transferEncoding: head.chunkedCoding && minorVersion > 0 && status !== 204 && status !== 304,
      contentLength: !head.chunkedCoding,
      close: close || this.endsByClose,
      minorVersion,
    };
    response.sendDate = false;
    response.removeHeader('connection'); // Node would add one
    if (this.endsByClose) response.removeHeader('transfer-encoding'); // the same
    response.writeHead(status, head.reason, outgoingResponse(hop, head.rawHeaders));
  }

  body(chunk: Buffer): void {
    if (!this.#begun && this.#held === null) {
      this.#held = chunk;
      return;
    }
    this.#begin();
    this.#write(chunk);
  }

  end(rawTrailers: readonly string[]): void {
    if (rawTrailers.length > 0 && this.#chunked) this.#response.addTrailers(pairs(rawTrailers));
    if (this.#held === null) this.#response.end();
    else this.#response.end(this.#held);
    this.#held = null; // and Node has uncorked the socket
  }

  /**
   * The same, but Node does not hear of it: after a response that announces the close it would close at once, with bytes
   * of the client unread. Whoever calls it closes the connection; nothing else can be answered on it. Not for a response
   * without a body: Node sends its head with its end.
   */
  endUnnoticed(rawTrailers: readonly string[]): void {
    this.#begin();
    if (this.#chunked) this.#socket.write(lastChunk(rawTrailers), 'latin1');
    this.flush();
  }

  /** Sends what the turn has brought. */
  flush(): void {
    this.#begin();
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#cork();
    this.#response.write('', 'latin1'); // flushHeaders() would write the head as UTF-8
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#write(held);
  }

  #write(chunk: Buffer): void {
    if (!this.#chunked) {
      this.#socket.write(chunk);
      return;
    }
    this.#cork(); // many small chunks in one turn become one write
    writeChunk(this.#socket, chunk);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
  }
}

/** Node's form for trailers whose order and duplicates matter. */
function pairs(rawHeaders: readonly string[]): Array<[string, string]> {
  const list: Array<[string, string]> = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    list.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return list;
}
