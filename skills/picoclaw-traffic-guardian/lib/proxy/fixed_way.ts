import type net from 'node:net';
import type { Destination } from './destination.ts';

/** Where all requests of one client connection go: to the other end of its CONNECT. */
export interface FixedWay {
  readonly dest: Destination;
  /** What the client speaks inside its CONNECT: plain HTTP, or HTTP inside TLS that was opened. */
  readonly scheme: 'http' | 'https';
  /** Connected, and never used but for its TLS handshake. */
  readonly origin: net.Socket;
}
