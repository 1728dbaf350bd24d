import type { DialError } from './dialer.ts';
import type { TargetProblem } from './target.ts';

/** A status the relay answers on its own behalf, because it cannot pass on the origin's. */
export interface Failure {
  readonly status: number;
  readonly reason: string;
  /** Stable, snake_case; also the code of the reported event. */
  readonly code: string;
  /** One plain sentence: no header values, no query, no credentials. */
  readonly message: string;
}

/** The failure of a dial. */
export declare function dialFailure(error: DialError): Failure;

/** The failure of a target that cannot be served. */
export declare function targetFailure(problem: TargetProblem): Failure;

/** A complete raw answer for sockets that Node's http no longer manages; it announces that the connection closes. */
export declare function failureBytes(failure: Failure, method?: string): Buffer;
