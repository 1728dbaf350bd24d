import type {
  Direction,
  ExchangeObserver,
  ExchangeStart,
  ExchangeTap,
  OpaqueReason,
} from '../../lib/detector/observer.ts';

/** An exchange as an observer saw it: what was called, in order, with bodies and byte counts summed up. */
export class RecordedExchange implements ExchangeTap {
  readonly start: ExchangeStart;
  readonly calls: string[] = [];
  readonly addresses: string[] = [];
  requestTarget = '';
  requestHeaders: readonly string[] = [];
  responseHeaders: readonly string[] = [];
  request = '';
  response = '';
  outbound = 0;
  inbound = 0;
  closes = 0;

  constructor(start: ExchangeStart) {
    this.start = start;
  }

  resolved(addresses: readonly string[]): void {
    this.addresses.push(...addresses);
  }
  requestHead(method: string, target: string, rawHeaders: readonly string[]): void {
    this.calls.push(`requestHead ${method}`);
    this.requestTarget = target;
    this.requestHeaders = rawHeaders;
  }
  requestBody(chunk: Uint8Array): void {
    this.request += Buffer.from(chunk).toString('latin1');
  }
  requestEnd(rawTrailers: readonly string[]): void {
    this.calls.push(['requestEnd', ...rawTrailers].join(' '));
  }
  responseHead(status: number, _reason: string, rawHeaders: readonly string[]): void {
    this.calls.push(`responseHead ${status}`);
    this.responseHeaders = rawHeaders;
  }
  responseBody(chunk: Uint8Array): void {
    this.response += Buffer.from(chunk).toString('latin1');
  }
  responseEnd(rawTrailers: readonly string[]): void {
    this.calls.push(['responseEnd', ...rawTrailers].join(' '));
  }
  upgraded(): void {
    this.calls.push('upgraded');
  }
  opaque(reason: OpaqueReason): void {
    this.calls.push(`opaque ${reason}`);
  }
  bytes(direction: Direction, count: number): void {
    this[direction] += count;
  }
  close(outcome: 'complete' | 'aborted'): void {
    this.closes++;
    this.calls.push(`close ${outcome}`);
  }
}

/** An observer that remembers. */
export class RecordedExchanges implements ExchangeObserver {
  readonly all: RecordedExchange[] = [];

  open(start: ExchangeStart): RecordedExchange {
    const exchange = new RecordedExchange(start);
    this.all.push(exchange);
    return exchange;
  }

  /** The only one there is. */
  get only(): RecordedExchange {
    const [exchange] = this.all;
    if (exchange === undefined || this.all.length !== 1) throw new Error(`${this.all.length} exchanges`);
    return exchange;
  }
}
