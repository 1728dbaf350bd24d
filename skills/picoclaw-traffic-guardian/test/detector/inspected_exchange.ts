import { Deduplication } from '../../lib/detector/dedup.ts';
import type { ExchangeInspector, ExchangeOrigin } from '../../lib/detector/exchange_inspector.ts';
import type { Finding } from '../../lib/detector/finding.ts';
import { Inspection } from '../../lib/detector/inspection.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import type { DetectionSettings } from '../../lib/detector/settings.ts';
import type { Verdict } from '../../lib/detector/sighting.ts';
import type { WatchedSecret } from '../../lib/detector/watched/watched_secret.ts';

export const INSPECTION_SETTINGS: DetectionSettings = {
  maxScanBytes: 4 * 1024 * 1024,
  maxDecodeRatio: 100,
  audience: [],
  suppressions: [],
  fingerprintKey: Buffer.alloc(32, 7),
  log: { directory: '', maxFileBytes: 0, maxFiles: 0, maxTotalBytes: 0, maxAgeMs: 0 },
  dedupWindowMs: 86_400_000,
};

/** One side of an exchange. Text is sent as UTF-8; a list of pieces is sent piece by piece. */
export interface SentMessage {
  readonly head?: string;
  readonly body?: string | Uint8Array | ReadonlyArray<string | Uint8Array>;
}

/** Detection as the inspector thread has it, from exchange to finding, without threads and files. */
export class InspectedTraffic {
  /** The latest form of each finding, by id. */
  readonly findings = new Map<string, Finding>();
  readonly faults: string[] = [];
  /** Sightings so far, those included that became occurrences of one finding. */
  reported = 0;
  readonly #inspection: Inspection;

  constructor(change: Partial<DetectionSettings> = {}, rules: readonly Rule[] = RULES) {
    const keep = (finding: Finding): boolean => {
      this.findings.set(finding.id, finding);
      return true;
    };
    let now = 1_700_000_000_000;
    const clock = { now: () => now++, monotonic: () => now++ };
    const dedup = new Deduplication({
      windowMs: 86_400_000,
      clock,
      write: keep,
      onFinding: (finding) => keep(finding),
    });
    this.#inspection = new Inspection(
      { ...INSPECTION_SETTINGS, ...change },
      rules,
      (sighting) => {
        this.reported++;
        dedup.report(sighting);
        dedup.flush();
      },
      (message) => this.faults.push(message),
    );
  }

  watch(secrets: readonly WatchedSecret[]): void {
    this.#inspection.watch(secrets);
  }

  async exchange(dest: string, request: SentMessage, response: SentMessage = {}): Promise<Verdict> {
    const subject = this.open(dest);
    subject.requestHead(request.head ?? `POST /\nHost: ${dest}`);
    for (const piece of pieces(request)) await subject.requestBody(piece);
    await subject.requestEnd('');
    subject.responseHead(response.head ?? '200 OK');
    for (const piece of pieces(response)) {
      await subject.responseBody(piece);
      await subject.flush();
    }
    await subject.responseEnd('');
    return await subject.close('complete');
  }

  /** For exchanges that overlap. */
  open(dest: string): ExchangeInspector {
    const origin: ExchangeOrigin = { protocol: 'https', source: '127.0.0.1', dest };
    return this.#inspection.open(origin);
  }

  /** `rule location severity`, for each finding in the order of their first sight. */
  get told(): string[] {
    return [...this.findings.values()].map(
      ({ rule, location, severity }) => `${rule} ${location} ${severity}`,
    );
  }
}

function pieces({ body = [] }: SentMessage): Uint8Array[] {
  const list = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  return list.map((piece) => Buffer.from(piece));
}
