import type net from 'node:net';
import { GuardianError } from '../errors.ts';
import { DialError } from './dial_error.ts';
import { ResponseHeadParser } from './response_head.ts';
import { discard } from './socket_end.ts';

/** The proxy that outgoing connections go through. */
export interface UpstreamProxy {
  /** Lower case; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, IPv6 in brackets: how messages name it. */
  readonly authority: string;
  /** Spoken to over TLS (`https://` in its URL). */
  readonly secure: boolean;
  /** Value of the Proxy-Authorization header it wants, or null. A secret: for the wire only. */
  readonly authorization: string | null;
}

/** Reads `http[s]://[user[:password]@]host[:port]`; anything else is a GuardianError that shows no credentials. */
export function parseUpstreamProxy(url: URL): UpstreamProxy {
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') {
    throw new GuardianError(
      'E_CONFIG_INVALID',
      `an upstream proxy must be an http:// or https:// URL, not ${url.protocol}//`,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if (port === 0)
    throw new GuardianError('E_CONFIG_INVALID', `the upstream proxy ${host} cannot have port 0`);
  const credentials = `${percentDecode(url.username)}:${percentDecode(url.password)}`;
  return {
    host,
    port,
    authority: `${url.hostname}:${port}`,
    secure,
    authorization:
      url.username === '' && url.password === ''
        ? null
        : `Basic ${Buffer.from(credentials, 'latin1').toString('base64')}`,
  };
}

/** The bytes behind a URL component, one a character; a `%` that starts no escape stands for itself. */
function percentDecode(component: string): string {
  return component.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** How the proxy took a CONNECT. `refused` is its final answer other than 2xx and 407. */
export type Handshake =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'failed'; readonly error: DialError };

/**
 * Asks `proxy`, to which `socket` is connected, for a tunnel to `authority`, and calls back exactly once unless the
 * returned function was called before. Once `open`, the socket reads as if connected to the destination: bytes behind the proxy's
 * answer are put back. In every other case the socket is destroyed. No listener stays, and no time limit is kept.
 */
export function openTunnel(
  socket: net.Socket,
  proxy: UpstreamProxy,
  authority: string,
  done: (handshake: Handshake) => void,
): () => void {
  let parser = new ResponseHeadParser();

  const settle = (handshake: Handshake) => {
    detach();
    if (handshake.kind !== 'open') discard(socket);
    done(handshake);
  };
  const fail = (kind: 'proxy_refused' | 'proxy_auth' | 'reset', why: string, cause?: Error) => {
    const message = `the upstream proxy ${proxy.authority} ${why}`;
    settle({ kind: 'failed', error: new DialError(kind, message, proxy.authority, cause && { cause }) });
  };
  const onError = (cause: Error) => fail('reset', 'cut the connection while a tunnel was being made', cause);
  const onClose = () => fail('reset', 'closed the connection instead of answering CONNECT');
  // 'readable' and read(), not 'data' and pause(): afterwards the socket is as fresh as a new one, and the
  // next 'data' listener starts it. A socket paused by hand would wait for a resume() that nobody owes it.
  const onReadable = () => {
    for (let chunk = readChunk(socket); chunk !== null; chunk = readChunk(socket)) {
      if (onChunk(chunk) === 'settled') return;
    }
  };
  const onChunk = (chunk: Buffer): 'settled' | 'more' => {
    for (let rest = chunk; ; ) {
      const result = parser.push(rest);
      if (result.kind === 'more') return 'more';
      if (result.kind === 'malformed') {
        fail('proxy_refused', `answered CONNECT with ${result.why}`);
        return 'settled';
      }
      const { status } = result.head;
      rest = result.rest;
      if (status >= 200) {
        onAnswer(status, rest);
        return 'settled';
      }
      parser = new ResponseHeadParser(); // interim (RFC 9110 section 15.2): the answer follows
    }
  };
  const onAnswer = (status: number, rest: Buffer) => {
    if (status < 300) {
      if (rest.length > 0) socket.unshift(rest);
      settle({ kind: 'open' });
    } else if (status === 407) {
      const offered = proxy.authorization === null ? 'wants credentials' : 'does not accept its credentials';
      fail('proxy_auth', `${offered} (407)`);
    } else {
      settle({ kind: 'refused', status });
    }
  };
  const detach = () => {
    socket.off('readable', onReadable);
    socket.off('error', onError);
    socket.off('end', onClose);
    socket.off('close', onClose);
  };

  socket.on('error', onError);
  socket.on('end', onClose);
  socket.on('close', onClose);
  socket.on('readable', onReadable);
  const credentials = proxy.authorization === null ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`, 'latin1');
  return () => {
    detach();
    discard(socket);
  };
}

function readChunk(socket: net.Socket): Buffer | null {
  const chunk: unknown = socket.read();
  return Buffer.isBuffer(chunk) ? chunk : null;
}
