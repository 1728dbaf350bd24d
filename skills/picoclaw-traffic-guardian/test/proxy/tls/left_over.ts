import net from 'node:net';
import tls from 'node:tls';
import * as assert from 'uvu/assert';
import { TestAuthority } from '../../support/authority.ts';
import { TlsStreet } from './tls_street.ts';

export const root = await TestAuthority.make();
export const stranger = await TestAuthority.make('Stranger');
export const certificate = await root.issue(['origin.test', 'other.test', '127.0.0.1']);

export const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
export const get = (lines = '', version = '1.1') =>
  `GET / HTTP/${version}\r\nHost: origin.test\r\n${lines}\r\n`;

export type Reply = (socket: tls.TLSSocket, request: string) => void;
export const answer: Reply = (socket) => socket.write(ANSWER);

/** An origin that answers each request head with the next of `replies`, then with the last of them. */
export class Origin {
  /** What each of its connections was asked, in the order of their arrival. */
  readonly asked: string[][] = [];
  readonly replies: Reply[];
  readonly sockets = new Set<net.Socket>();
  readonly secure = new Set<tls.TLSSocket>();
  secured: tls.SecureContextOptions = certificate;
  /** Instead of TLS. */
  raw: ((socket: net.Socket) => void) | null = null;
  connections = 0;
  readonly #server: net.Server;

  private constructor(replies: Reply[]) {
    this.replies = replies;
    this.#server = net.createServer((socket) => {
      this.connections++;
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).once('close', () => this.sockets.delete(socket));
      if (this.raw !== null) this.raw(socket);
      else this.#secure(socket);
    });
  }

  static async open(...replies: Reply[]): Promise<Origin> {
    const origin = new Origin(replies);
    await new Promise<void>((resolve) => origin.#server.listen(0, '127.0.0.1', resolve));
    return origin;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  #secure(transport: net.Socket): void {
    const socket = new tls.TLSSocket(transport, {
      isServer: true,
      secureContext: tls.createSecureContext(this.secured),
      ALPNProtocols: ['http/1.1'],
    });
    this.secure.add(socket);
    socket.once('close', () => this.secure.delete(socket));
    const requests: string[] = [];
    this.asked.push(requests);
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      requests.push(text.slice(0, text.indexOf('\r\n')));
      const request = text;
      text = '';
      (this.replies.length > 1 ? this.replies.shift() : this.replies[0])?.(socket, request);
    });
  }

  stopListening(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.#server.listening) await this.stopListening();
  }
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 8_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Resolves when all clients are gone, and with them what is not kept. */
export const quiet = (street: TlsStreet) =>
  until(() => street.relay.openConnections === 0, 'clients to be gone');

/** One client connection with one request; what was answered, up to `end`. */
export async function visit(
  street: TlsStreet,
  authority: string,
  request = get(),
  end = 'hi',
  options: tls.ConnectionOptions = {},
): Promise<string> {
  const client = await street.secured(authority, options);
  client.socket.write(request);
  if (end === '') await client.until(() => client.ended || client.closed, 'the end');
  else await client.untilText(end);
  client.socket.end();
  await client.untilClosed();
  await quiet(street);
  return client.text;
}

/** What was reported of connections to origins. */
export const reported = (street: TlsStreet) => street.codes.filter((code) => code.startsWith('upstream'));

export interface Stage {
  readonly street: TlsStreet;
  readonly origin: Origin;
  readonly authority: string;
}

/** A street and an origin that has one connection left over from a first client. */
export async function leftOver(...replies: Reply[]): Promise<Stage> {
  return leftOverIn(await TlsStreet.open(root), ...replies);
}

export async function leftOverIn(street: TlsStreet, ...replies: Reply[]): Promise<Stage> {
  const origin = await Origin.open(answer, ...replies);
  const authority = `origin.test:${origin.port}`;
  assert.is(await visit(street, authority), ANSWER);
  assert.is(street.relay.idleUpstreams, 1);
  return { street, origin, authority };
}

/** The drain of `street.close` cuts nothing: what is kept is closed by it. */
export async function over({ street, origin }: Pick<Stage, 'street' | 'origin'>): Promise<void> {
  await street.close();
  assert.is(street.relay.idleUpstreams, 0);
  await until(() => origin.sockets.size === 0, 'the origin to be left');
  await origin.close();
}

/** A head that announces four bytes of a body. */
export const UPLOAD = 'POST / HTTP/1.1\r\nHost: origin.test\r\nContent-Length: 4\r\n\r\n';
