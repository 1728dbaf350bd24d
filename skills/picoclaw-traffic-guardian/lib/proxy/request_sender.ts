import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { lastChunk, writeChunk } from './chunked.ts';
import type { OutgoingRequest } from './headers.ts';
import { endTurn, nextTurn } from './turn.ts';

export interface RequestEvents {
  /** Body bytes without their transfer coding, before they are written. */
  onRequestBody(chunk: Buffer): void;
  /** Everything has been written. Called once. */
  onRequestEnd(rawTrailers: readonly string[]): void;
}

const NO_TRAILERS: readonly string[] = [];
/** What one read of the client's socket brings: more is not collected before it is written. */
const FLUSH_BYTES = 64 * 1024;

/** Writes one request upstream: its head, then its body in the framing in which it came, as it comes. */
export class RequestSender {
  readonly #request: IncomingMessage;
  readonly #outgoing: OutgoingRequest;
  readonly #events: RequestEvents;
  #socket: Socket | null = null;
  /** Of a body with a length. */
  #left: number;
  /** Many small chunks in one turn become one write: a system call for each would hold up everybody else. */
  #corked = false;
  done = false;

  constructor(request: IncomingMessage, outgoing: OutgoingRequest, events: RequestEvents) {
    this.#request = request;
    this.#outgoing = outgoing;
    this.#events = events;
    this.#left = outgoing.length;
  }

  /** `head`: Latin-1 text. */
  send(socket: Socket, head: string): void {
    const { framing } = this.#outgoing;
    if (framing === 'none' || (framing === 'length' && this.#left === 0)) {
      socket.write(head, 'latin1');
      this.#finish(NO_TRAILERS);
      return;
    }
    this.#socket = socket;
    // What of the body is there already arrives before the tick queue gets to uncork: one segment with the head.
    socket.cork();
    socket.write(head, 'latin1');
    if (framing === 'chunked') {
      this.#request.on('data', (chunk: Buffer) => this.#onChunk(chunk));
      this.#request.on('end', () => this.#onEnd());
    } else {
      this.#request.on('data', (chunk: Buffer) => this.#onBytes(chunk));
    }
    process.nextTick(uncork, socket);
  }

  /** The socket takes more again. */
  resume(): void {
    if (this.#socket !== null && !this.done) nextTurn(this.#request, this.#socket);
  }

  /** Nothing more is written; what the client still sends is read and dropped. */
  stop(): void {
    this.#socket = null;
  }

  #onBytes(chunk: Buffer): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#events.onRequestBody(chunk);
    this.#left -= chunk.length;
    socket.write(chunk);
    if (this.#left <= 0) this.#finish(NO_TRAILERS);
    else endTurn(this.#request, socket, chunk.length);
  }

  #onChunk(chunk: Buffer): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#events.onRequestBody(chunk);
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      // Not `nextTick`: Node's parser lets the ticks run after each chunk.
      setImmediate(() => this.#flush(socket));
    }
    writeChunk(socket, chunk);
    if (socket.writableLength >= FLUSH_BYTES) this.#flush(socket);
  }

  #flush(socket: Socket): void {
    if (!this.#corked) return;
    this.#corked = false;
    const bytes = socket.writableLength;
    socket.uncork();
    if (this.#socket === socket && !this.done) endTurn(this.#request, socket, bytes);
  }

  #onEnd(): void {
    const socket = this.#socket;
    if (socket === null) return;
    const { rawTrailers } = this.#request;
    socket.write(lastChunk(rawTrailers), 'latin1');
    this.#finish(rawTrailers);
    this.#flush(socket);
  }

  #finish(rawTrailers: readonly string[]): void {
    this.done = true;
    this.#events.onRequestEnd(rawTrailers);
  }
}

function uncork(socket: Socket): void {
  socket.uncork();
}
