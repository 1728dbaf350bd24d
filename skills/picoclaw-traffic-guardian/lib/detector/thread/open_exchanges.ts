import type { ExchangeInspector, ExchangeOrigin } from '../exchange_inspector.ts';
import type { Verdict } from '../sighting.ts';
import type { WatchedSecret } from '../watched/watched_secret.ts';
import { faultSite } from './fault_site.ts';
import { RECORD } from './record.ts';
import type { RingReader } from './ring.ts';
import { RESTART, stateNumber } from './state.ts';

/** `ExchangeInspector` by its shape. */
export type InspectedExchange = Pick<ExchangeInspector, keyof ExchangeInspector>;

/** `Inspection` by its shape. */
export interface ExchangeInspection {
  open(origin: ExchangeOrigin): InspectedExchange;
  watch(secrets: readonly WatchedSecret[]): void;
}

/**
 * The exchanges that the relay has open, by slot: turns records into calls, and the last one into a verdict. What looks
 * at them is made for the first one.
 */
export class OpenExchanges {
  readonly #make: () => ExchangeInspection | Promise<ExchangeInspection>;
  #inspection: ExchangeInspection | null = null;
  /** What is to be watched for by an inspection that is not made yet. */
  #watched: readonly WatchedSecret[] | null = null;
  readonly #verdicts: Uint8Array;
  readonly #fault: (message: string) => void;
  /** Null: not open, or given up after a fault. */
  readonly #exchanges: Array<InspectedExchange | null> = [];
  /** Slots whose inspector may hold bytes that it has not looked at. */
  readonly #waiting = new Set<number>();

  /** `verdicts`: a byte a slot, set to the exchange's state plus one when it is closed. */
  constructor(
    make: () => ExchangeInspection | Promise<ExchangeInspection>,
    verdicts: Uint8Array,
    fault: (message: string) => void,
  ) {
    this.#make = make;
    this.#verdicts = verdicts;
    this.#fault = fault;
  }

  /** From the next exchange on, these exact values are looked for instead of those before. */
  watch(secrets: readonly WatchedSecret[]): void {
    if (this.#inspection === null) {
      this.#watched = secrets;
      return;
    }
    try {
      this.#inspection.watch(secrets);
    } catch (error) {
      this.#fault(`watched secrets cannot be looked for: ${faultSite(error)}`);
    }
  }

  /** Whether `flush` has something to do. */
  get areWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Handles the current record. A promise must be awaited before the record is released. Never fails. */
  handle(record: RingReader): void | Promise<void> {
    const { slot } = record;
    try {
      const pending = this.#dispatch(record, slot);
      if (pending !== undefined) return pending.catch((error: unknown) => this.#giveUp(slot, error));
    } catch (error) {
      this.#giveUp(slot, error);
    }
  }

  /** Lets every inspector look at what it holds. Never fails. */
  async flush(): Promise<void> {
    for (const slot of this.#waiting) {
      this.#waiting.delete(slot);
      try {
        const pending = this.#exchanges[slot]?.flush();
        if (pending !== undefined) await pending;
      } catch (error) {
        this.#giveUp(slot, error);
      }
    }
  }

  #dispatch(record: RingReader, slot: number): void | Promise<void> {
    const exchange = this.#exchanges[slot];
    switch (record.kind) {
      case RECORD.open:
        return this.#open(slot, origin(record.text()));
      case RECORD.resolved:
        return exchange?.resolved(record.text());
      case RECORD.requestHead:
        return exchange?.requestHead(record.text());
      case RECORD.requestBody:
        this.#waiting.add(slot);
        return exchange?.requestBody(record.payload());
      case RECORD.requestEnd:
        return exchange?.requestEnd(record.text());
      case RECORD.responseHead:
        return exchange?.responseHead(record.text());
      case RECORD.responseBody:
        this.#waiting.add(slot);
        return exchange?.responseBody(record.payload());
      case RECORD.responseEnd:
        return exchange?.responseEnd(record.text());
      case RECORD.upgraded:
        return exchange?.upgraded();
      case RECORD.requestTruncated:
        return exchange?.truncated('outbound');
      case RECORD.responseTruncated:
        return exchange?.truncated('inbound');
      case RECORD.complete:
        return this.#close(slot, exchange, 'complete');
      case RECORD.aborted:
        return this.#close(slot, exchange, 'aborted');
      case RECORD.flush:
      case RECORD.watch:
      case RECORD.pad:
        return; // belong to no exchange
    }
  }

  #open(slot: number, from: ExchangeOrigin): void | Promise<void> {
    if (this.#inspection === null) return this.#openFirst(slot, from);
    this.#exchanges[slot] = this.#inspection.open(from);
  }

  async #openFirst(slot: number, from: ExchangeOrigin): Promise<void> {
    this.#inspection = await this.#make();
    const watched = this.#watched;
    this.#watched = null;
    if (watched !== null) this.watch(watched);
    this.#open(slot, from);
  }

  #close(
    slot: number,
    exchange: InspectedExchange | null | undefined,
    outcome: 'complete' | 'aborted',
  ): void | Promise<void> {
    if (exchange === null || exchange === undefined) {
      this.#settle(slot, RESTART); // given up earlier
      return;
    }
    const verdict = exchange.close(outcome);
    if (typeof verdict === 'string') this.#settle(slot, stateNumber(verdict));
    else return verdict.then((late: Verdict) => this.#settle(slot, stateNumber(late)));
  }

  #settle(slot: number, state: number): void {
    this.#exchanges[slot] = null;
    this.#waiting.delete(slot);
    Atomics.store(this.#verdicts, slot, state + 1);
  }

  /** A fault in one exchange costs that exchange, not the others: it counts as dropped when it closes. */
  #giveUp(slot: number, error: unknown): void {
    this.#exchanges[slot] = null;
    this.#waiting.delete(slot);
    this.#fault(faultSite(error));
  }
}

function origin(text: string): ExchangeOrigin {
  const [protocol, source = '', dest = ''] = text.split('\n');
  return {
    protocol: protocol === 'https' || protocol === 'connect' ? protocol : 'http',
    source,
    dest,
  };
}
