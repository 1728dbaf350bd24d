import type { SecureContext } from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { OpaqueReason } from '../../detector/observer.ts';
import type { Destination } from '../destination.ts';
import type { ClientSide } from './client_side.ts';
import type { LearnedHosts } from './learned_hosts.ts';
import type { TlsRequest } from './tls_request.ts';

/** Where certificates for clients come from. */
export interface LeafSource {
  /** Why there can be no certificate for `host` at present; null: there can. */
  refusal(host: string): string | null;
  /** The context to present to clients of `host`. Throws when there can be no certificate for it. */
  contextFor(host: string): SecureContext;
}

/** What all connections have in common whose TLS may be opened. */
export interface Intercepting {
  readonly learned: LearnedHosts;
  readonly leafs: LeafSource;
  readonly clientSide: ClientSide;
  /** For each of the two handshakes of a connection, in milliseconds. */
  readonly handshakeMs: number;
  readonly clock: Clock;
  /** Why this connection stays closed from the start; null: it is opened. */
  reasonToPass(request: TlsRequest, dest: Destination): OpaqueReason | null;
}
