import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Activity, BusyClient } from './activity.ts';
import type { ControlAnswer } from './control_request.ts';
import { CONTROL_FAILED, NOT_A_PROXY_REQUEST } from './failure.ts';
import { discardBody } from './unwanted_body.ts';

/** Origin-form and asterisk-form address the server itself (RFC 9112, 3.2.1 and 3.2.4). */
export function isOriginForm(target: string): boolean {
  return target.startsWith('/') || target === '*';
}

/** One request to the monitor itself: the operator's tools, or somebody who takes it for a web server. */
export class ControlExchange implements Activity {
  readonly receiving = false;
  readonly #connection: BusyClient;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #over = false;

  constructor(connection: BusyClient, request: IncomingMessage, response: ServerResponse) {
    this.#connection = connection;
    this.#request = request;
    this.#response = response;
  }

  get answering(): boolean {
    return this.#response.headersSent;
  }

  start(): void {
    const { control } = this.#connection.context.options;
    const { method = '', url = '', headers } = this.#request;
    const answer = control?.({ method, path: url, authorization: headers.authorization });
    if (answer === undefined) {
      this.#connection.refuse(this.#request, this.#response, NOT_A_PROXY_REQUEST);
      return;
    }
    discardBody(this.#request);
    answer.then(
      (given) => this.#answer(given),
      () => this.#fail(),
    );
  }

  #answer({ status, body }: ControlAnswer): void {
    if (this.#over) return;
    this.#over = true;
    const text = `${JSON.stringify(body)}\n`;
    this.#response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    });
    this.#response.end(text);
    this.#connection.onExchangeEnd();
  }

  /** What went wrong inside may name paths or values: only that it did is said. */
  #fail(): void {
    if (this.#over) return;
    this.#over = true;
    this.#connection.refuse(this.#request, this.#response, CONTROL_FAILED);
  }

  onClientWritable(): void {
    // one short answer: Node holds it until the client takes it
  }

  endUpstream(): void {
    // there is none
  }

  onIdle(): void {
    this.#connection.socket.destroy();
  }

  abort(): void {
    this.#over = true;
  }
}
