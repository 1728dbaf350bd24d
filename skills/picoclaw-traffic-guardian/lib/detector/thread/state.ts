import type { CoverageCounts, DropReason } from '../coverage.ts';
import type { OpaqueReason } from '../observer.ts';
import type { Verdict } from '../sighting.ts';

/**
 * How a closed exchange is accounted, as one small number: the index into STATES. Growing with what befell it, so
 * the state of an exchange is the largest number that anyone has for it.
 */
export const STATES = [
  'inspected',
  'truncated',
  'tunnel',
  'bypass',
  'pinned',
  'client_certificate',
  'h2_only',
  'ech',
  'upstream_certificate',
  'tls_failed',
  'not_http',
  'not_tls',
  'upgrade',
  'unknown_encoding',
  'undecodable',
  'decompression_limit',
  'websocket_compressed',
  'websocket_malformed',
  'inspector_busy',
  'inspector_restart',
  'inspector_down',
] as const satisfies ReadonlyArray<Verdict | DropReason>;

export type State = (typeof STATES)[number];

export const INSPECTED = STATES.indexOf('inspected');
export const BUSY = STATES.indexOf('inspector_busy');
export const RESTART = STATES.indexOf('inspector_restart');
export const DOWN = STATES.indexOf('inspector_down');

export function stateNumber(state: State): number {
  return STATES.indexOf(state);
}

/** Adds `count` exchanges in the state numbered `state` to `counts`. */
export function account(counts: CoverageCounts, state: number, count: number): void {
  const name = STATES[state];
  if (name === undefined || count === 0) return;
  if (name === 'inspected' || name === 'truncated') {
    counts[name] += count;
  } else if (isDrop(name)) {
    counts.dropped += count;
    counts.dropped_by_reason[name] = (counts.dropped_by_reason[name] ?? 0) + count;
  } else {
    counts.opaque[name] = (counts.opaque[name] ?? 0) + count;
  }
}

function isDrop(name: DropReason | OpaqueReason): name is DropReason {
  return name === 'inspector_busy' || name === 'inspector_restart' || name === 'inspector_down';
}
