import type { ExchangeStart } from '../../lib/detector/observer.ts';
import { RecordedExchange, RecordedExchanges } from '../support/recorded_exchanges.ts';

/** An exchange that notices calls out of the documented order. */
class CheckedExchange extends RecordedExchange {
  readonly #violations: string[];
  readonly #phases = { request: 'none', response: 'none', over: false };

  constructor(start: ExchangeStart, violations: string[]) {
    super(start);
    this.#violations = violations;
  }

  override requestHead(...[method, target, rawHeaders]: Parameters<RecordedExchange['requestHead']>): void {
    this.#step('request', 'none', 'head');
    super.requestHead(method, target, rawHeaders);
  }
  override requestBody(chunk: Uint8Array): void {
    this.#step('request', 'head', 'head');
    super.requestBody(chunk);
  }
  override requestEnd(rawTrailers: readonly string[]): void {
    this.#step('request', 'head', 'end');
    super.requestEnd(rawTrailers);
  }
  override responseHead(...[status, reason, rawHeaders]: Parameters<RecordedExchange['responseHead']>): void {
    this.#step('response', 'none', 'head');
    super.responseHead(status, reason, rawHeaders);
  }
  override responseBody(chunk: Uint8Array): void {
    this.#step('response', 'head', 'head');
    super.responseBody(chunk);
  }
  override responseEnd(rawTrailers: readonly string[]): void {
    this.#step('response', 'head', 'end');
    super.responseEnd(rawTrailers);
  }
  override close(outcome: 'complete' | 'aborted'): void {
    if (this.#phases.over) this.#violations.push('closed twice');
    const whole = this.#phases.request === 'end' && this.#phases.response === 'end';
    if (whole !== (outcome === 'complete'))
      this.#violations.push(`${outcome}: ${JSON.stringify(this.#phases)}`);
    this.#phases.over = true;
    super.close(outcome);
  }

  #step(side: 'request' | 'response', from: string, to: string): void {
    if (this.#phases.over || this.#phases[side] !== from) {
      this.#violations.push(`${side} ${from} -> ${to} in ${JSON.stringify(this.#phases)}`);
    }
    if (side === 'response' && this.#phases.request === 'none') this.#violations.push('an answer to nothing');
    this.#phases[side] = to;
  }
}

/** Remembers every exchange and every call out of order. */
export class CheckedExchanges extends RecordedExchanges {
  readonly violations: string[] = [];

  override open(start: ExchangeStart): RecordedExchange {
    const exchange = new CheckedExchange(start, this.violations);
    this.all.push(exchange);
    return exchange;
  }

  /** Every exchange is closed exactly once, and nothing came out of order. */
  get sound(): boolean {
    return this.violations.length === 0 && this.all.every(({ closes }) => closes === 1);
  }
}
