import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RelayContext } from './context.ts';
import type { Failure } from './failure.ts';
import type { FixedWay } from './fixed_way.ts';
import type { UpstreamPool } from './upstream_pool.ts';

/** What a client connection is busy with. */
export interface Activity {
  /** Whether the client still owes bytes of its request. */
  readonly receiving: boolean;
  /** Whether the client has been sent any of the final response. */
  readonly answering: boolean;
  start(): void;
  onClientWritable(): void;
  /** The client has closed its side, and its request is complete. */
  endUpstream(): void;
  onIdle(): void;
  abort(): void;
}

/** The client connection, as far as it is the business of what it is busy with. */
export interface BusyClient {
  readonly socket: Socket;
  readonly context: RelayContext;
  /** Where all its requests go, when it came out of a CONNECT. */
  readonly way: FixedWay | null;
  readonly upstreams: UpstreamPool;
  /** Whether the client has closed its side behind the current request. */
  readonly halfClosed: boolean;
  /** To be set whenever anything moves. */
  moved: boolean;
  /** Whether the connection must end with this response. */
  closes(response: ServerResponse): boolean;
  /** The activity is over: what waits may begin. */
  onExchangeEnd(): void;
  /** Answers in place of an origin, which ends the activity. */
  refuse(request: IncomingMessage, response: ServerResponse, failure: Failure): void;
  /** Ends the activity and, when the client has noticed, the connection: its request is not whole, but answered. */
  linger(request: IncomingMessage): void;
}
