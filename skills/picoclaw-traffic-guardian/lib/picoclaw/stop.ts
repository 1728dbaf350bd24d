/**
 * Stops this home's monitor: over its control channel first, then by SIGTERM to a process whose identity is proven.
 * Stale state is cleaned up. `home`: absolute. Throws E_STOP_FAILED when it still runs after the drain's time, and
 * E_STATE_CORRUPT for a damaged state file.
 */
export declare function stopMonitor(home: string): Promise<{ readonly was: 'running' | 'stale' | 'stopped' }>;
