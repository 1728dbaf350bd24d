import type { ExchangeOrigin } from '../../../lib/detector/exchange_inspector.ts';
import type { Direction } from '../../../lib/detector/observer.ts';
import type { Rule } from '../../../lib/detector/rule.ts';
import type { Sighting, Verdict } from '../../../lib/detector/sighting.ts';
import type { InspectedExchange } from '../../../lib/detector/thread/open_exchanges.ts';
import type { MakeInspection } from '../../../lib/detector/thread/worker.ts';
import type { WatchedSecret } from '../../../lib/detector/watched/watched_secret.ts';

export const PROBE_RULE: Rule = {
  id: 'probe_secret',
  pattern: 'ai_api_key',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'high',
  keywords: ['secret-'],
  expression: /SECRET-\d+/g,
  reach: { before: 0, after: 20 },
  source: 'a test',
  describes: 'A secret of the tests.',
  remedy: 'None.',
  finds: [],
  ignores: [],
};

/**
 * Stands in for detection: finds `SECRET-<digits>`, and does to its thread what a body tells it to: HANG, THROW,
 * REJECT, EXHAUST, EXIT, PRINT, ASYNC (answers in a later turn), LATE (looks at the body only when flushed). It tells
 * watched values as `SECRET-<digits>`, too, by the digits in their name.
 */
export const probeInspection: MakeInspection = (_settings, report) => {
  let watched: readonly WatchedSecret[] = [];
  return {
    open: (origin) => new ProbeExchange(origin, report, watched),
    watch: (secrets) => {
      watched = secrets;
    },
  };
};

const NEVER = new Int32Array(new SharedArrayBuffer(4));

class ProbeExchange implements InspectedExchange {
  readonly #origin: ExchangeOrigin;
  readonly #report: (sighting: Sighting) => void;
  readonly #watched: readonly WatchedSecret[];
  #late = '';
  #truncated = false;

  constructor(
    origin: ExchangeOrigin,
    report: (sighting: Sighting) => void,
    watched: readonly WatchedSecret[],
  ) {
    this.#watched = watched;
    this.#origin = origin;
    this.#report = report;
  }

  resolved(addresses: string): void {
    this.#look(addresses, 'destination');
  }
  requestHead(head: string): void {
    this.#look(head, 'request.head');
  }
  requestBody(chunk: Uint8Array): void | Promise<void> {
    const text = Buffer.from(chunk).toString('latin1');
    if (text.includes('ASYNC')) {
      return new Promise((resolve) => setTimeout(resolve, 1)).then(() => this.#look(text, 'request.body'));
    }
    if (text.includes('LATE')) this.#late += text;
    else if (text.includes('REJECT')) return Promise.reject(new Error(text));
    else this.#look(text, 'request.body');
  }
  requestEnd(trailers: string): void {
    this.#look(trailers, 'request.trailer');
  }
  responseHead(head: string): void {
    this.#look(head, 'response.head');
  }
  responseBody(chunk: Uint8Array): void {
    this.#look(Buffer.from(chunk).toString('latin1'), 'response.body');
  }
  responseEnd(trailers: string): void {
    this.#look(trailers, 'response.trailer');
  }
  upgraded(): void {
    this.#late = '';
  }
  truncated(_direction: Direction): void {
    this.#truncated = true;
  }
  flush(): void {
    this.#look(this.#late, 'request.body');
    this.#late = '';
  }
  close(_outcome: 'complete' | 'aborted'): Verdict {
    this.flush();
    return this.#truncated ? 'truncated' : 'inspected';
  }

  #look(text: string, location: string): void {
    // Never comes back, and leaves the core to whoever judges by what gets done that it hangs.
    if (text.includes('HANG')) for (;;) Atomics.wait(NEVER, 0, 0, 10);
    if (text.includes('THROW')) throw new TypeError(`cannot inspect ${text}`);
    if (text.includes('EXIT')) process.exit(7);
    if (text.includes('PRINT')) console.log('printed by the inspector');
    if (text.includes('EXHAUST')) {
      const hoard: number[][] = [];
      for (;;) hoard.push(new Array(1000).fill(hoard.length));
    }
    const shown = this.#watched.reduce((all, { name, value }) => all.replaceAll(value, name), text);
    for (const [secret] of shown.matchAll(PROBE_RULE.expression)) {
      this.#report({
        rule: PROBE_RULE,
        severity: 'high',
        confidence: 'high',
        direction: 'outbound',
        protocol: this.#origin.protocol,
        source: this.#origin.source,
        dest: this.#origin.dest,
        location,
        decoding: [],
        snippet: '[REDACTED]',
        fingerprint: Number(secret.slice(7)).toString(16).padStart(32, '0'),
        subject: null,
        reasons: [],
      });
    }
  }
}
