import type { MonitorState } from './state.ts';

/**
 * Whether a monitor runs for a home. `running`: it answered its control token just now, or its process is proven
 * to be the one that wrote the state. `stale`: the state says running and neither is true.
 */
export type Presence =
  | { readonly status: 'running'; readonly state: MonitorState; readonly answers: boolean }
  | { readonly status: 'stale'; readonly state: MonitorState }
  | { readonly status: 'stopped'; readonly state: MonitorState | null };

/** `home`: absolute. Throws E_STATE_CORRUPT for a damaged state file. */
export declare function presenceOf(home: string): Promise<Presence>;
