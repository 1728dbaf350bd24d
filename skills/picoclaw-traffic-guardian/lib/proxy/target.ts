import type { Destination } from './destination.ts';

/** Why a request target cannot be served; each has a sentence in `failure.ts`. */
export type TargetProblem = 'malformed' | 'scheme' | 'port';

/** An absolute-form target, or what is wrong with it. */
export type AbsoluteTarget =
  | { readonly dest: Destination; readonly path: string; readonly hasUserinfo: boolean }
  | TargetProblem;

/** Parses `http://host[:port][/path]` (RFC 9112, 3.2.2). */
export declare function parseAbsoluteTarget(target: string): AbsoluteTarget;

/** Parses the authority-form of CONNECT: `host:port`, the port mandatory (RFC 9112, 3.2.3). */
export declare function parseAuthority(target: string): Destination | TargetProblem;
