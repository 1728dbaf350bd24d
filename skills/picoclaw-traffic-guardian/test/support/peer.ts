import net from 'node:net';

/** Longer than anything on loopback takes; only a failing test waits so long. */
const PATIENCE_MS = 8_000;

/** One end of a connection in a test: remembers all that came, and lets a test wait for what is to come. */
export class Peer {
  readonly socket: net.Socket;
  ended = false;
  closed = false;
  errorCode: string | null = null;
  #chunks: Buffer[] = [];
  readonly #waiting = new Set<() => void>();

  /** Takes the socket over and reads all it brings, or nothing before `read()` is called. */
  constructor(socket: net.Socket, reading = true) {
    this.socket = socket;
    socket.on('error', (error) => {
      this.errorCode = 'code' in error ? String(error.code) : error.message;
      this.#wake();
    });
    socket.on('end', () => {
      this.ended = true;
      this.#wake();
    });
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
    if (reading) this.read();
  }

  read(): void {
    this.socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#wake();
    });
  }

  static async connect(port: number, host = '127.0.0.1', reading = true): Promise<Peer> {
    const socket = net.connect({ port, host, allowHalfOpen: true });
    const peer = new Peer(socket, reading);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return peer;
  }

  get received(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** Resolves once `condition` holds; rejects with all that is known when it does not for too long. */
  async until(condition: () => boolean, what: string): Promise<this> {
    if (condition()) return this;
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        const state = `ended ${this.ended}, closed ${this.closed}, error ${this.errorCode}`;
        const got = JSON.stringify(this.text.slice(0, 400));
        reject(new Error(`waited in vain for ${what}: ${state}, ${this.received.length} bytes: ${got}`));
      }, PATIENCE_MS);
      this.#waiting.add(check);
    });
    return this;
  }

  untilText(part: string): Promise<this> {
    return this.until(() => this.received.includes(part, 0, 'latin1'), JSON.stringify(part));
  }

  untilBytes(count: number): Promise<this> {
    return this.until(() => this.received.length >= count, `${count} bytes`);
  }

  untilEnded(): Promise<this> {
    return this.until(() => this.ended, 'the end');
  }

  untilClosed(): Promise<this> {
    return this.until(() => this.closed, 'the close');
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check();
  }
}

/** A loopback listener whose connections a test takes one by one. */
export class PeerServer {
  readonly #server: net.Server;
  readonly #arrived: Peer[] = [];
  readonly #takers: Array<(peer: Peer) => void> = [];
  readonly peers: Peer[] = [];

  private constructor(server: net.Server, reading: boolean) {
    this.#server = server;
    server.on('connection', (socket) => {
      const peer = new Peer(socket, reading);
      this.peers.push(peer);
      const taker = this.#takers.shift();
      if (taker === undefined) this.#arrived.push(peer);
      else taker(peer);
    });
  }

  static async listen(options: { reading?: boolean; allowHalfOpen?: boolean } = {}): Promise<PeerServer> {
    const server = net.createServer({ allowHalfOpen: options.allowHalfOpen ?? true });
    const peers = new PeerServer(server, options.reading ?? true);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return peers;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  /** The next connection, in the order of arrival. */
  accept(): Promise<Peer> {
    const arrived = this.#arrived.shift();
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  async close(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
