import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../lib/clock.ts';
import type { Coverage, CoverageCounts } from '../../../lib/detector/coverage.ts';
import type { Finding } from '../../../lib/detector/finding.ts';
import { readFindings } from '../../../lib/detector/log/reader.ts';
import type { Suppression } from '../../../lib/detector/suppression.ts';
import {
  Inspector,
  type InspectorEvent,
  type InspectorOptions,
} from '../../../lib/detector/thread/inspector.ts';

/**
 * For tests in which the thread hangs: found out in seconds, yet later than a busy machine keeps a thread from its work,
 * or (four times as long) from its start. Elsewhere nothing must look like a hang.
 */
export const SOON_FOUND_HUNG = { stallMs: 2_000 };

/** An inspector over a temporary log directory whose thread obeys what bodies tell it (probe_inspection.ts). */
export class InspectorBench {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'inspector-'));
  readonly events: InspectorEvent[] = [];
  readonly inspector: Inspector;
  readonly #waiting = new Set<() => void>();

  constructor(changes: Partial<InspectorOptions> = {}, suppressions: readonly Suppression[] = []) {
    this.inspector = new Inspector({
      workerUrl: new URL('./probe.worker.mjs', import.meta.url),
      settings: {
        maxScanBytes: 1 << 20,
        maxDecodeRatio: 100,
        audience: [],
        suppressions,
        fingerprintKey: new Uint8Array(32),
        log: {
          directory: this.directory,
          maxFileBytes: 1 << 20,
          maxFiles: 5,
          maxTotalBytes: 8 << 20,
          maxAgeMs: 1e12,
        },
        dedupWindowMs: 3_600_000,
      },
      clock: systemClock,
      ringBytes: 1 << 20,
      heapLimitMb: 64,
      stallMs: 20_000,
      onEvent: (event) => {
        this.events.push(event);
        for (const check of [...this.#waiting]) check();
      },
      ...changes,
    });
    this.inspector.start();
  }

  /** One whole exchange with this request body. */
  exchange(body: string, dest = 'api.example.com:80'): void {
    const tap = this.inspector.open({ protocol: 'http', source: '127.0.0.1', dest });
    tap.requestHead('POST', '/v1', ['Host', dest]);
    tap.requestBody(Buffer.from(body));
    tap.requestEnd([]);
    tap.responseHead(200, 'OK', ['Content-Length', '2']);
    tap.responseBody(Buffer.from('ok'));
    tap.responseEnd([]);
    tap.close('complete');
  }

  /** Resolves with the first event, past or to come, that `wanted` accepts. */
  event(wanted: (event: InspectorEvent) => boolean): Promise<InspectorEvent> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.events.find(wanted);
        if (found === undefined) return;
        this.#waiting.delete(check);
        clearTimeout(deadline);
        resolve(found);
      };
      const deadline = setTimeout(
        () => reject(new Error(`no such event: ${JSON.stringify(this.events)}`)),
        15_000,
      );
      this.#waiting.add(check);
      check();
    });
  }

  /** Drives exchanges, a few a turn, until the inspector is back and has inspected one of them. */
  async trafficUntilInspected(): Promise<number> {
    const inspectedBefore = this.coverage().inspected;
    let exchanges = 0;
    for (;;) {
      for (let count = 0; count < 5; count++, exchanges++) this.exchange(`ordinary ${exchanges}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      const { inspected } = this.coverage();
      if (this.inspector.health().state === 'running' && this.inspector.health().restarts > 0) {
        if (inspected > inspectedBefore) return exchanges;
      }
      assert.ok(exchanges < 50_000, 'the inspector never came back');
    }
  }

  /** Coverage, after checking that every exchange stands in exactly one state, in total and for each host. */
  coverage(): Coverage {
    const coverage = this.inspector.coverage();
    for (const counts of [coverage, ...coverage.hosts]) assert.is(accounted(counts), counts.exchanges);
    return coverage;
  }

  findings(): Finding[] {
    return [...readFindings(this.directory)];
  }

  async dispose(): Promise<void> {
    await this.inspector.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function accounted(counts: CoverageCounts): number {
  const opaque = Object.values(counts.opaque).reduce((sum, count) => sum + count, 0);
  const dropped = Object.values(counts.dropped_by_reason).reduce((sum, count) => sum + count, 0);
  assert.is(dropped, counts.dropped);
  return counts.open + counts.inspected + counts.truncated + opaque + dropped;
}
