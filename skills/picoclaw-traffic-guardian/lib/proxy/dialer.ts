import type net from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import type { ExchangeTap } from '../detector/observer.ts';
import { ConnectMemory } from './connect_memory.ts';
import type { Destination } from './destination.ts';
import { DialError } from './dial_error.ts';
import { leadsTo } from './loop.ts';
import { NoProxy } from './no_proxy.ts';
import { openSocket } from './outgoing_socket.ts';
import { ParkedSockets } from './parked_sockets.ts';
import { type Address, Resolver } from './resolve.ts';
import type { UpstreamOptions } from './upstream_options.ts';
import { openTunnel, parseUpstreamProxy, type UpstreamProxy } from './upstream_proxy.ts';

/**
 * How a destination is reached. `tunnel`: CONNECT through the proxy, then as if direct. `forward`: the socket
 * leads to the proxy itself, which wants absolute-form requests with its own Proxy-Authorization.
 */
export type Route =
  | { readonly kind: 'direct' }
  | { readonly kind: 'tunnel'; readonly proxy: UpstreamProxy }
  | { readonly kind: 'forward'; readonly proxy: UpstreamProxy };

/** Stops what was started; its callback will not be called any more. Harmless afterwards. */
export type Cancel = () => void;

/** Looks at where a connection goes: must return at once and never throw. */
export type AddressTap = Pick<ExchangeTap, 'resolved'>;

export type RouteCallback = (error: DialError | null, route?: Route) => void;
export type DialCallback = (error: DialError | null, socket?: net.Socket) => void;

type Outcome =
  | { readonly kind: 'connected'; readonly socket: net.Socket }
  | { readonly kind: 'refused'; readonly proxy: UpstreamProxy; readonly status: number }
  | { readonly kind: 'failed'; readonly error: DialError };

const DIRECT: Route = { kind: 'direct' };
const NOTHING_TO_CANCEL: Cancel = () => undefined;

/**
 * Opens connections to destinations: directly or through the upstream proxy.
 *
 * Callbacks come exactly once, or never after their cancel function was called. A socket is handed over connected,
 * not flowing, with no listener of the dialer's left and `allowHalfOpen` false: attach 'error' in the same tick.
 */
export class Dialer {
  readonly #resolver: Resolver;
  readonly #proxy: UpstreamProxy | null;
  readonly #noProxy: NoProxy;
  readonly #extraRoots: readonly string[];
  readonly #connectMs: number;
  readonly #self: () => { host: string; port: number };
  readonly #memory: ConnectMemory;
  readonly #parked = new ParkedSockets();

  /**
   * `connectMs` bounds resolution, TCP and proxy handshake together. `self` says where this monitor listens: nothing
   * is dialled that leads back there. Throws a GuardianError when the proxy's URL cannot be used.
   */
  constructor(
    options: UpstreamOptions,
    connectMs: number,
    self: () => { host: string; port: number },
    clock: Clock = systemClock,
  ) {
    this.#resolver = new Resolver(options.resolve);
    this.#proxy = options.proxy === null ? null : parseUpstreamProxy(options.proxy);
    this.#noProxy = new NoProxy(options.noProxy);
    this.#extraRoots = options.extraRoots ?? [];
    this.#connectMs = connectMs;
    this.#self = self;
    this.#memory = new ConnectMemory(clock);
  }

  /**
   * How a plain http request gets to `dest`. Calls back before it returns whenever the answer is known; it is not
   * when a proxy applies and has not yet been asked for a tunnel to that destination. A tunnel is preferred: the
   * origin then gets the client's bytes and not the proxy's. The one that asking opened is kept for the dial that
   * follows.
   */
  route(dest: Destination, done: RouteCallback): Cancel {
    const route = this.rawRoute(dest);
    if (route.kind !== 'tunnel') {
      done(null, route);
      return NOTHING_TO_CANCEL;
    }
    const { proxy } = route;
    const known = this.#memory.recall(dest);
    if (known !== undefined) {
      done(null, { kind: known, proxy });
      return NOTHING_TO_CANCEL;
    }
    return this.#connect(dest, route, null, (outcome) => {
      switch (outcome.kind) {
        case 'connected':
          this.#memory.opened(dest);
          this.#parked.put(dest.authority, outcome.socket);
          return done(null, route);
        case 'refused':
          this.#memory.refused(dest, outcome.status);
          return done(null, { kind: 'forward', proxy });
        case 'failed':
          return done(outcome.error);
      }
    });
  }

  /** How a connection that must be raw (CONNECT, Upgrade) gets to `dest`: never `forward`. */
  rawRoute(dest: Destination): Route {
    if (this.#proxy === null || this.#noProxy.covers(dest)) return DIRECT;
    return { kind: 'tunnel', proxy: this.#proxy };
  }

  /**
   * Opens a connection to `dest`, or, for `forward`, to the proxy that will be asked for it. Never calls back
   * before it returns. `tap` hears what the name of a direct destination was resolved to, all of it, before anything
   * is connected; the connection goes to one of these addresses, the name is not asked for again.
   */
  dial(dest: Destination, route: Route, tap: AddressTap, done: DialCallback): Cancel {
    let stop: Cancel = NOTHING_TO_CANCEL;
    let cancelled = false;
    process.nextTick(() => {
      if (cancelled) return;
      const parked = route.kind === 'tunnel' ? this.#parked.take(dest.authority) : undefined;
      if (parked !== undefined) done(null, parked);
      else stop = this.#connect(dest, route, tap, (outcome) => this.#dialled(dest, outcome, done));
    });
    return () => {
      cancelled = true;
      stop();
    };
  }

  /** Drops what is parked. Dials under way end in their own time. */
  close(): void {
    this.#parked.clear();
  }

  #dialled(dest: Destination, outcome: Outcome, done: DialCallback): void {
    if (outcome.kind === 'connected') {
      done(null, outcome.socket);
    } else if (outcome.kind === 'failed') {
      done(outcome.error);
    } else {
      this.#memory.refused(dest, outcome.status);
      const { authority } = outcome.proxy;
      const answer = `answered CONNECT ${dest.authority} with status ${outcome.status}`;
      done(new DialError('proxy_refused', `the upstream proxy ${authority} ${answer}`, authority));
    }
  }

  #connect(
    dest: Destination,
    route: Route,
    tap: AddressTap | null,
    done: (outcome: Outcome) => void,
  ): Cancel {
    const target = route.kind === 'direct' ? dest : route.proxy;
    let stage = `${target.host} does not resolve`;
    let settled = false;
    let stop: Cancel = () => undefined;

    const settle = (outcome: Outcome) => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      done(outcome);
    };
    const fail = (error: DialError) => settle({ kind: 'failed', error });
    const deadline = setTimeout(() => {
      stop();
      const message = `no connection to ${dest.authority} within ${this.#connectMs} ms: ${stage}`;
      fail(new DialError('timeout', message, target.authority));
    }, this.#connectMs);

    const onAddresses = (error: DialError | null, addresses: readonly Address[]) => {
      if (settled) return;
      if (error !== null) return fail(error);
      if (addresses.some(({ address }) => leadsTo(this.#self(), address, target.port))) {
        const what = route.kind === 'direct' ? dest.authority : `the upstream proxy ${target.authority}`;
        return fail(new DialError('loop', `${what} is this monitor itself`, target.authority));
      }
      if (route.kind === 'direct' && !this.#resolver.isInTable(dest.host))
        tap?.resolved(addresses.map(({ address }) => address));
      stage = `${target.authority} does not answer`;
      const tls = route.kind !== 'direct' && route.proxy.secure ? { extraRoots: this.#extraRoots } : null;
      stop = openSocket({ host: target.host, port: target.port, addresses, tls }, onSocket, fail);
    };
    const onSocket = (socket: net.Socket) => {
      if (route.kind !== 'tunnel') return settle({ kind: 'connected', socket });
      const { proxy } = route;
      stage = `the upstream proxy ${proxy.authority} does not answer CONNECT`;
      stop = openTunnel(socket, proxy, dest.authority, (handshake) => {
        if (handshake.kind === 'open') settle({ kind: 'connected', socket });
        else if (handshake.kind === 'refused') settle({ ...handshake, proxy });
        else settle(handshake);
      });
    };
    this.#resolver.resolve(target.host, onAddresses);
    return () => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      stop();
    };
  }
}
