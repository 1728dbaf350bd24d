import type { Finding } from '../../../lib/detector/finding.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';
import { sizeOf } from './day.ts';
import type { EverydayExchange } from './exchange.ts';

/** What the inspection said of an exchange in which nothing is to be found. */
export interface FalseAlarm {
  readonly exchange: EverydayExchange;
  readonly finding: Finding;
}

export interface Survey {
  /** Bytes of bodies, by kind of traffic. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly alarms: readonly FalseAlarm[];
  /** Rules that failed. */
  readonly faults: readonly string[];
}

/**
 * Lets a day pass through the inspection, as one gateway's traffic. What is merely noted, of severity `info` in what somebody
 * wrote, is no alarm.
 */
export async function survey(day: Iterable<EverydayExchange>): Promise<Survey> {
  const traffic = new InspectedTraffic();
  const bytes = new Map<string, number>();
  const alarms: FalseAlarm[] = [];
  const known = new Set<string>();
  for (const exchange of day) {
    bytes.set(exchange.kind, (bytes.get(exchange.kind) ?? 0) + sizeOf(exchange));
    await traffic.exchange(exchange.dest, exchange.request, exchange.response);
    if (traffic.findings.size === known.size) continue;
    for (const [id, finding] of traffic.findings) {
      if (known.has(id)) continue;
      known.add(id);
      const isNote = finding.severity === 'info' && /^(?:document|paper)/.test(exchange.kind);
      if (!isNote) alarms.push({ exchange, finding });
    }
  }
  return { bytes, alarms, faults: traffic.faults };
}
