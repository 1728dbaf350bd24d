import type net from 'node:net';

/** Looks at what a tunnel carries, beside it: must return at once, keep no chunk, and never throw. */
export interface TunnelTap {
  /** Bytes from `a` to `b`, before they are written. */
  outbound(chunk: Uint8Array): void;
  /** Bytes from `b` to `a`, before they are written. */
  inbound(chunk: Uint8Array): void;
  /** Both sides are gone. Called exactly once. */
  closed(outcome: 'complete' | 'aborted'): void;
}

/** Ends what it stands for at once, both sides. Harmless afterwards. */
export interface Tunnel {
  destroy(): void;
}

/**
 * Relays raw bytes between `a` (the client) and `b` (the origin) until both are gone: half-close and reset pass
 * on, a slow reader slows its writer, and nothing is left behind. Takes over both sockets in the tick of the call.
 */
export type OpenTunnel = (a: net.Socket, b: net.Socket, tap: TunnelTap) => Tunnel;
