import type { Direction } from './observer.ts';
import type { Verdict } from './sighting.ts';

export interface ExchangeOrigin {
  readonly protocol: 'http' | 'https' | 'connect';
  /** The client's address without its port. */
  readonly source: string;
  /** host:port */
  readonly dest: string;
}

/**
 * One exchange, looked at as it passes. A call that returns a promise must be awaited before the next call, to any
 * exchange. Chunks are only read until the call returns (its promise settles). Traffic makes no call throw or reject:
 * when one does, by a fault of ours, the exchange has let go of what it held and must be given up.
 */
export interface ExchangeInspector {
  /** `addresses`: what the destination's host stands for, one a line, whenever a new connection to it is made. */
  resolved(addresses: string): void;
  /** Latin-1 text: `METHOD target` and one `Name: value` a line, separated by `\n`. */
  requestHead(head: string): void;
  requestBody(chunk: Uint8Array): void | Promise<void>;
  /** `trailers`: one `Name: value` a line, or the empty string. */
  requestEnd(trailers: string): void | Promise<void>;
  /** Latin-1 text: `STATUS reason` and one `Name: value` a line. */
  responseHead(head: string): void;
  responseBody(chunk: Uint8Array): void | Promise<void>;
  responseEnd(trailers: string): void | Promise<void>;
  /** The origin answered 101: both bodies are the raw bytes of the upgraded connection from here. */
  upgraded(): void;
  /** The rest of this direction's body will not be handed over: the relay stopped copying at `maxScanBytes`. */
  truncated(direction: Direction): void;
  /** Looks at everything that was handed over and still waits for company. */
  flush(): void | Promise<void>;
  /** The last call. */
  close(outcome: 'complete' | 'aborted'): Verdict | Promise<Verdict>;
}
