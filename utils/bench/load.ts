// The load: keep-alive connections that send the same bytes again as soon as an answer is complete.
import net from 'node:net';

/** In the shape of a key, so that detection has its usual work; in parts, so that no key stands in the source. */
const KEY = ['sk', 'proj', 'bench0Kx7Tq2Vw9Zr4Lm6Np8Sd1Fg3Hj5'].join('-');

/**
 * 2 KB of a model request as a gateway sends it: headers, key, JSON with escapes. `target` in absolute form with the
 * proxy's credentials, or in origin form with the host.
 */
export function modelRequest(target: string, by: { proxyAuthorization: string } | { host: string }): Buffer {
  const body = JSON.stringify({
    model: 'mock-1',
    max_tokens: 1024,
    messages: [
      { role: 'system', content: 'You are a careful assistant.\nUse tools when they help.\n' },
      {
        role: 'user',
        content: `Please summarise "today's" notes:\n${'- call the plumber about the kitchen sink & the boiler\n'.repeat(24)}`,
      },
    ],
    tools: [{ type: 'function', function: { name: 'web_fetch', parameters: { type: 'object' } } }],
  });
  return Buffer.from(
    [
      `POST ${target} HTTP/1.1`,
      `Host: ${'host' in by ? by.host : new URL(target).host}`,
      'User-Agent: PicoClaw/0.2.9',
      'Accept: application/json',
      'Accept-Encoding: gzip',
      'Content-Type: application/json',
      `Authorization: Bearer ${KEY}`,
      ...('host' in by ? [] : [`Proxy-Authorization: ${by.proxyAuthorization}`]),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

export function plainRequest(target: string, authorization: string): Buffer {
  return Buffer.from(
    `GET ${target} HTTP/1.1\r\nHost: ${new URL(target).host}\r\nAccept: */*\r\nProxy-Authorization: ${authorization}\r\n\r\n`,
  );
}

/** One keep-alive connection that repeats one request until told to stop. */
class Repeater {
  readonly latenciesMs: number[] = [];
  exchanges = 0;
  bytes = 0;
  private readonly socket: net.Socket;
  private readonly request: Buffer;
  private head = '';
  private bodyLeft = -1;
  private sentAt = 0;
  private stopping = false;
  readonly finished: Promise<void>;

  /** `socket` is ready to be written to. */
  constructor(socket: net.Socket, request: Buffer) {
    this.request = request;
    this.socket = socket;
    socket.setNoDelay(true);
    this.finished = new Promise((resolve, reject) => {
      socket.on('data', (chunk) => this.receive(chunk));
      socket.on('error', reject);
      socket.on('close', () =>
        this.stopping ? resolve() : reject(new Error('connection closed under load')),
      );
    });
  }

  start(): void {
    this.send();
  }

  stop(): void {
    this.stopping = true;
  }

  private send(): void {
    if (this.stopping) {
      this.socket.destroy();
      return;
    }
    this.sentAt = performance.now();
    this.socket.write(this.request);
  }

  private receive(chunk: Buffer): void {
    this.bytes += chunk.length;
    let length = chunk.length;
    if (this.bodyLeft < 0) {
      this.head += chunk.toString('latin1');
      const end = this.head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!this.head.startsWith('HTTP/1.1 200'))
        throw new Error(`unexpected answer: ${this.head.slice(0, 60)}`);
      this.bodyLeft = Number(/\r\ncontent-length: *(\d+)/i.exec(this.head)?.[1] ?? 0);
      length = this.head.length - end - 4;
      this.head = '';
    }
    this.bodyLeft -= length;
    if (this.bodyLeft > 0) return;
    this.bodyLeft = -1;
    this.exchanges++;
    this.latenciesMs.push(performance.now() - this.sentAt);
    this.send();
  }
}

export interface Burst {
  readonly exchanges: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

export interface Stream {
  readonly connections: number;
  readonly request: Buffer;
}

/** How a connection of the load comes about. */
export type Opener = () => Promise<net.Socket>;

/** A TCP connection. */
export function opened(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Runs all streams at once for some seconds; the answer says what each of them got done. */
export async function burst(open: Opener, streams: readonly Stream[], seconds: number): Promise<Burst[]> {
  const groups = await Promise.all(
    streams.map(({ connections, request }) =>
      Promise.all(Array.from({ length: connections }, async () => new Repeater(await open(), request))),
    ),
  );
  const all = groups.flat();
  const started = performance.now();
  for (const repeater of all) repeater.start();
  const timer = setTimeout(() => {
    for (const repeater of all) repeater.stop();
  }, seconds * 1000);
  await Promise.all(all.map((repeater) => repeater.finished));
  clearTimeout(timer);
  const elapsed = (performance.now() - started) / 1000;
  return groups.map((group) => ({
    exchanges: group.reduce((sum, repeater) => sum + repeater.exchanges, 0),
    bytes: group.reduce((sum, repeater) => sum + repeater.bytes, 0),
    seconds: elapsed,
    latenciesMs: group.flatMap((repeater) => repeater.latenciesMs),
  }));
}
