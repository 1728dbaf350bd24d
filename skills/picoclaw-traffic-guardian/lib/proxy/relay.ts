import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { GuardianError } from '../errors.ts';
import { Access } from './access.ts';
import { ClientConnection } from './client_connection.ts';
import { handleConnect } from './connect.ts';
import { ConnectionSet } from './connections.ts';
import type { RelayContext } from './context.ts';
import { Dialer } from './dialer.ts';
import { parserFailure, UNAUTHENTICATED } from './failure.ts';
import type { FixedWay } from './fixed_way.ts';
import { IdleSweep } from './idle_sweep.ts';
import { leadsTo } from './loop.ts';
import { refuse } from './raw_client.ts';
import type { RelayOptions } from './relay_options.ts';
import { MAX_HEAD_BYTES } from './response_parser.ts';
import { SharedPool } from './shared_pool.ts';
import { handleTunnelledUpgrade, handleUpgrade } from './upgrade.ts';

/** Dead peers are noticed although nothing is sent; NATs forget a silent connection after some minutes. */
const TCP_KEEP_ALIVE_MS = 60_000;
const MAX_CHECK_INTERVAL_MS = 10_000;

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

type RawHandler = (context: RelayContext, request: IncomingMessage, socket: Socket, head: Buffer) => void;

/** The forward proxy: one listener, every connection it has, and their end. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #server: http.Server;
  readonly #context: RelayContext;
  readonly #access: Access;
  /** All sockets, those to origins included: what a stop waits for. */
  readonly #sockets = new ConnectionSet();
  readonly #accepted = new ConnectionSet();
  /** Connections that speak HTTP with the relay; those given away to tunnels are no longer in it. */
  readonly #clients = new Map<Duplex, ClientConnection>();
  /** Where those lead that came out of a CONNECT. */
  readonly #ways = new WeakMap<Socket, FixedWay>();
  #address: ListenAddress;
  #draining: Promise<{ cut: number }> | null = null;

  /** Opens nothing. Throws a GuardianError when the upstream proxy's URL cannot be used. */
  constructor(options: RelayOptions) {
    this.#options = options;
    this.#address = options.listen;
    this.#access = new Access(options.credentials);
    this.#server = this.#createServer();
    this.#context = {
      options,
      dialer: new Dialer(options.upstream, options.timeouts.connectMs, () => this.#address),
      connections: this.#sockets,
      idleSweep: new IdleSweep(options.timeouts.idleMs),
      shared: new SharedPool(),
      isSelf: ({ host, port }) => leadsTo(this.#address, host === 'localhost' ? '127.0.0.1' : host, port),
      adopt: (client, way) => this.#adopt(client, way),
    };
  }

  /** Client connections, tunnels included. */
  get openConnections(): number {
    return this.#accepted.size;
  }

  /** Connections to origins that wait for another client. */
  get idleUpstreams(): number {
    return this.#context.shared.size;
  }

  /** Starts to accept; resolves with the bound address. Rejects with E_LISTEN_IN_USE or E_LISTEN_FAILED. */
  listen(): Promise<ListenAddress> {
    const { host, port } = this.#options.listen;
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port));
      this.#server.once('error', onError);
      this.#server.listen(port, host, () => {
        this.#server.off('error', onError);
        this.#server.on('error', (error: NodeJS.ErrnoException) => this.#onServerError(error));
        const bound = this.#server.address();
        if (bound !== null && typeof bound !== 'string')
          this.#address = { host: bound.address, port: bound.port };
        resolve(this.#address);
      });
    });
  }

  /**
   * Stops accepting, closes idle connections, lets exchanges finish for `graceMs`, then cuts what is left. Resolves when
   * no socket remains, with the number of client connections that were cut.
   */
  drain(graceMs: number): Promise<{ cut: number }> {
    this.#draining ??= this.#drain(graceMs);
    return this.#draining;
  }

  /** Ends the grace of a drain: what is still open is cut now. */
  cut(): void {
    this.#cutAll();
  }

  async #drain(graceMs: number): Promise<{ cut: number }> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve()); // its error, not listening, leaves nothing to wait for either
    });
    for (const client of this.#clients.values()) client.close();
    this.#context.dialer.close();
    this.#context.shared.close();
    const empty = this.#sockets.empty();
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, graceMs, 'late');
    });
    const late = (await Promise.race([empty, grace])) === 'late';
    clearTimeout(timer);
    const cut = late ? this.#cutAll() : 0;
    await Promise.all([empty, closed]);
    return { cut };
  }

  #createServer(): http.Server {
    const { headMs } = this.#options.timeouts;
    const server = http.createServer({
      insecureHTTPParser: false, // NODE_OPTIONS could say otherwise
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: headMs,
      connectionsCheckingInterval: Math.min(MAX_CHECK_INTERVAL_MS, Math.max(1, headMs >> 2)),
      requestTimeout: 0, // bodies and streams may take as long as they like
      keepAliveTimeout: 0, // the idle sweep does it, without a timer for every response
      requireHostHeader: false, // the target names the host
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
    });
    server.timeout = 0;
    server.maxHeadersCount = 0; // Node drops header lines beyond 2,000 without a word
    // A client may close its side once it has sent its request; undocumented, and without it Node closes the other.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.on('connection', (socket) => this.#onConnection(socket));
    const onRequest = (request: IncomingMessage, response: http.ServerResponse) =>
      this.#clients.get(request.socket)?.handle(request, response);
    server.on('request', onRequest);
    server.on('checkContinue', onRequest); // the origin decides; Node would answer 100 itself
    server.on('checkExpectation', onRequest); // and 417
    const opener = this.#options.interception ?? null;
    const onConnect: RawHandler = (context, request, socket, head) =>
      handleConnect(context, request, socket, head, opener);
    server.on('connect', (request, _, head) => this.#onRaw(onConnect, request, request.socket, head));
    server.on('upgrade', (request, _, head) => this.#onRaw(handleUpgrade, request, request.socket, head));
    server.on('clientError', (error, socket) => this.#onClientError(error, socket));
    return server;
  }

  #onConnection(socket: Socket): void {
    // In the first tick: an error without a listener ends the process, and Node takes its own away for CONNECT.
    socket.on('error', () => socket.destroy());
    const way = this.#ways.get(socket) ?? null;
    if (way === null) {
      this.#sockets.add(socket);
      this.#accepted.add(socket);
    }
    this.#clients.set(socket, new ClientConnection(socket, this.#context, this.#access, way));
    socket.once('close', () => this.#clients.delete(socket));
  }

  /** The transport below `client` was accepted here once, and is in the books. */
  #adopt(client: Socket, way: FixedWay): void {
    this.#ways.set(client, way);
    this.#server.emit('connection', client);
    this.#ways.delete(client);
  }

  #onRaw(handler: RawHandler, request: IncomingMessage, socket: Socket, head: Buffer): void {
    const client = this.#clients.get(socket);
    if (client === undefined || !client.handOver()) {
      socket.destroy();
      return;
    }
    this.#clients.delete(socket);
    if (client.way !== null) handleTunnelledUpgrade(this.#context, request, socket, head, client.way);
    else if (client.permits(request)) handler(this.#context, request, socket, head);
    else refuse(this.#options.report, socket, UNAUTHENTICATED, { method: request.method ?? '' });
  }

  /** Node's parser gave up, or the transport did. */
  #onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    const client = this.#clients.get(socket);
    const failure = parserFailure(error.code ?? '');
    if (client === undefined || failure === undefined) socket.destroy();
    else client.onMalformed(failure);
  }

  #cutAll(): number {
    const cut = this.#accepted.size;
    this.#sockets.destroyAll();
    return cut;
  }

  #onServerError(error: NodeJS.ErrnoException): void {
    this.#options.report({
      code: 'listener_error',
      message: `the listener failed with ${error.code ?? 'no code'}`,
    });
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): GuardianError {
  const where = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return new GuardianError(
      'E_LISTEN_IN_USE',
      `another program listens on ${where}; see which with "ss -ltnp sport = :${port}", or choose another with --listen`,
      { cause: error },
    );
  }
  return new GuardianError('E_LISTEN_FAILED', `cannot listen on ${where}: ${listenCause(error.code)}`, {
    cause: error,
  });
}

function listenCause(code: string | undefined): string {
  if (code === 'EACCES') return 'ports below 1024 need privileges; choose a higher one with --listen';
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address; choose another with --listen';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'the host name does not resolve; give an IP address with --listen';
  return `${code ?? 'unknown error'}; choose another address with --listen`;
}
