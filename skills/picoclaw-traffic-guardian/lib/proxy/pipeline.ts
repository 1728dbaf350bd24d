import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Pipelined requests that may wait before the client is no longer read. */
const MAX_WAITING = 64;

/** A request head that has arrived, and the response that will answer it. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A client's requests that wait for the answers to those before them, in order (RFC 9112, 9.3.2). */
export class Pipeline {
  readonly #socket: Socket;
  readonly #ready: (next: Asked) => void;
  readonly #waiting: Asked[] = [];
  #last: ServerResponse | null = null;

  /** `ready` is told of the first when it may begin: whoever begins it calls `begin`. */
  constructor(socket: Socket, ready: (next: Asked) => void) {
    this.#socket = socket;
    this.#ready = ready;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(asked: Asked): void {
    this.#waiting.push(asked);
    if (this.#waiting.length === MAX_WAITING) this.#hold();
  }

  /** It is answered from now on, whether it had to wait or not. */
  begin(asked: Asked): void {
    this.#last = asked.response;
    if (this.#waiting[0] !== asked) return;
    this.#waiting.shift();
    if (this.#waiting.length === MAX_WAITING - 1) this.#letGo();
  }

  /** The next request may begin when the response before it has left: only then does the socket answer to it. */
  advance(): void {
    const last = this.#last;
    if (last === null || last.writableFinished) process.nextTick(() => this.#tellReady());
    else last.once('finish', () => this.#tellReady());
  }

  /** None of them will be answered. */
  clear(): void {
    if (this.#waiting.length >= MAX_WAITING) this.#letGo();
    this.#waiting.length = 0;
  }

  /** Node resumes its socket behind each request that is whole (`parserOnMessageComplete`): once is not enough. */
  #hold(): void {
    this.#socket.on('resume', pause).pause();
  }

  #letGo(): void {
    this.#socket.off('resume', pause).resume();
  }

  #tellReady(): void {
    const [next] = this.#waiting;
    if (next !== undefined && next.response.socket !== null) this.#ready(next);
  }
}

function pause(this: Socket): void {
  this.pause();
}
