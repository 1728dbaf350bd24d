import type { ExchangeTap } from '../detector/observer.ts';
import type { BusyClient } from './activity.ts';
import { connectionTerms } from './connection_terms.ts';
import { DialError } from './dial_error.ts';
import type { Cancel, Route } from './dialer.ts';
import type { FixedWay } from './fixed_way.ts';
import type { OutgoingRequest, RequestLine } from './headers.ts';
import type { ParsedHead } from './parsed_head.ts';
import type { UpstreamConnection } from './upstream_connection.ts';

/** RFC 9110, 9.2.1: what these ask for twice is the same as once, for the origin and for the client. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** Methods for which RFC 9110 gives a body no meaning. */
const BODILESS = new Set([...SAFE, 'DELETE']);

/** What an exchange asks for, as its client sent it. */
export interface Asking {
  readonly line: RequestLine;
  readonly framing: OutgoingRequest['framing'];
  /** Flat [name, value, …]. */
  readonly rawHeaders: readonly string[];
  readonly tap: ExchangeTap;
}

/** What becomes of it. At most one of both is called for each `take` and `renew`, perhaps before these return. */
export interface LeaseEvents {
  onUpstream(upstream: UpstreamConnection): void;
  /** Null: inside a CONNECT, and the reason was reported. */
  onNoUpstream(error: DialError | null): void;
}

/**
 * One exchange's use of an upstream connection: from its client's pool, newly dialled, or its client's fixed way, and when
 * that was lent and is gone, once more on a new one. Knows what makes a connection its client's own (SharedPool).
 */
export class UpstreamLease {
  readonly #client: BusyClient;
  readonly #asking: Asking;
  readonly #events: LeaseEvents;
  #cancel: Cancel | null = null;
  /** The way whose connection was lent: the request may go out once more on one that is new. */
  #renewable: FixedWay | null = null;

  constructor(client: BusyClient, asking: Asking, events: LeaseEvents) {
    this.#client = client;
    this.#asking = asking;
    this.#events = events;
  }

  take(): void {
    const { way, upstreams, context } = this.#client;
    const { dest } = this.#asking.line;
    if (way !== null) {
      this.#follow(way);
      return;
    }
    const idle = upstreams.take(dest.authority);
    if (idle !== undefined) {
      this.#give(idle);
      return;
    }
    const cancel = context.dialer.route(dest, (error, route) => {
      if (route === undefined) this.#onDialError(error);
      else this.#dial(route);
    });
    this.#cancel ??= cancel; // unless the answer came at once and the dial is under way
  }

  /** Whether the connection that was given, when it is gone, may be replaced by a new one. */
  get renewable(): boolean {
    return this.#renewable !== null;
  }

  /** Replaces it, if it is renewable. */
  renew(): void {
    if (this.#renewable !== null) this.#renew(this.#renewable);
  }

  /** What the origin says of its connection. `requested`: whether the whole request has left before. */
  learn(upstream: UpstreamConnection, head: ParsedHead, requested: boolean): void {
    if (this.#client.way?.shares !== true) return;
    const terms = connectionTerms(head.rawHeaders);
    upstream.keepAliveMs = Math.min(upstream.keepAliveMs, terms.keepAliveMs);
    if (terms.bound || head.minorVersion === 0 || !requested) upstream.bound = true;
  }

  /** The exchange is complete. `persistent`: whether the origin keeps the connection. */
  giveBack(upstream: UpstreamConnection, persistent: boolean): void {
    const { way, upstreams } = this.#client;
    if (!upstream.release() || !persistent) upstream.destroy();
    else if (way === null) upstreams.keep(upstream);
    else way.rest();
  }

  /** No connection is wanted any more. One that was given is its holder's. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #dial(route: Route): void {
    const { context, upstreams } = this.#client;
    const { line, tap } = this.#asking;
    this.#cancel = context.dialer.dial(line.dest, route, tap, (error, socket) => {
      if (socket === undefined) {
        this.#onDialError(error);
        return;
      }
      context.connections.add(socket);
      this.#give(upstreams.open(socket, line.dest.authority, route));
    });
  }

  #onDialError(error: DialError | null): void {
    const { authority } = this.#asking.line.dest;
    this.#events.onNoUpstream(error ?? new DialError('other', `no connection to ${authority}`));
  }

  #follow(way: FixedWay): void {
    const safe = SAFE.has(this.#asking.line.method) && this.#asking.framing === 'none';
    const upstream = way.current(safe);
    if (upstream === null) {
      this.#renew(way);
      return;
    }
    if (upstream.lent) this.#renewable = way;
    this.#give(upstream);
  }

  #renew(way: FixedWay): void {
    this.#renewable = null;
    this.#cancel = way.renew(this.#asking.tap, (fresh) => {
      this.#cancel = null;
      if (fresh === null) this.#events.onNoUpstream(null);
      else this.#give(fresh);
    });
  }

  #give(upstream: UpstreamConnection): void {
    this.#cancel = null;
    if (this.#client.way?.shares === true && this.#binds) upstream.bound = true;
    this.#events.onUpstream(upstream);
  }

  /** Whether the request makes the connection its client's own. */
  get #binds(): boolean {
    const { line, framing, rawHeaders } = this.#asking;
    // An origin that does not expect a body (RFC 9110, 9.3.1) may take it for the beginning of the next request.
    const unexpected = framing !== 'none' && BODILESS.has(line.method);
    return unexpected || line.minorVersion === 0 || !line.persistent || connectionTerms(rawHeaders).bound;
  }
}
