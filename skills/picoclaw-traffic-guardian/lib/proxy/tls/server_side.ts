import type net from 'node:net';
import tls from 'node:tls';
import type { Cancel } from '../dialer.ts';
import { carriedBy, discard } from '../socket_end.ts';

/** What became of a TLS handshake with a client. In every case but the first its socket is destroyed. */
export type ClientTls =
  | { readonly kind: 'secured'; readonly socket: tls.TLSSocket }
  /** It answered our certificate with an alert, named as in RFC 8446 section 6. */
  | { readonly kind: 'refused'; readonly alert: string }
  /** It left without a word when it had our certificate: it does not like it, or it gave up for reasons of its own. */
  | { readonly kind: 'hung_up' }
  /** The two could not agree before a certificate was sent. */
  | { readonly kind: 'failed'; readonly code: string }
  /** It left before it saw a certificate. */
  | { readonly kind: 'left' }
  | { readonly kind: 'timeout' };

/** An alert of ours is 7 bytes long, and no flight with a certificate is shorter than this. */
const LEAST_FLIGHT_BYTES = 200;

/** Names of OpenSSL for an alert that was received; those it sends itself are called after their cause. */
const RECEIVED_ALERT = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13)_ALERT_(\w+)$/;

/**
 * Does the server's part of a handshake on a connection whose next bytes are a ClientHello. Calls back once, never before
 * it returns, and not after the returned function was called.
 */
export function acceptTls(
  client: net.Socket,
  secureContext: tls.SecureContext,
  timeoutMs: number,
  done: (result: ClientTls) => void,
): Cancel {
  const before = client.bytesWritten;
  const socket = new tls.TLSSocket(client, {
    isServer: true,
    secureContext,
    ALPNProtocols: ['http/1.1'],
  });
  carriedBy(socket, client);
  socket.disableRenegotiation();

  const settle = (result: ClientTls) => {
    detach();
    if (result.kind !== 'secured') discard(socket);
    done(result);
  };
  const onSecure = () => settle({ kind: 'secured', socket });
  const onError = (error: NodeJS.ErrnoException) => {
    const code = error.code ?? 'unknown';
    const alert = RECEIVED_ALERT.exec(code)?.[1];
    if (alert !== undefined) settle({ kind: 'refused', alert: alert.toLowerCase() });
    else if (code.startsWith('ERR_SSL_')) settle({ kind: 'failed', code });
    else onGone();
  };
  const onGone = () => {
    if (client.bytesWritten - before < LEAST_FLIGHT_BYTES) settle({ kind: 'left' });
    else settle({ kind: 'hung_up' });
  };
  const deadline = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs);
  const detach = () => {
    clearTimeout(deadline);
    socket.off('secure', onSecure).off('_tlsError', onError).off('end', onGone).off('close', onGone);
  };
  socket.on('secure', onSecure).on('_tlsError', onError).on('end', onGone).on('close', onGone);
  // Of a socket that belongs to no tls.Server Node tells TLS errors by this event alone, also after the handshake, and
  // leaves it open (lib/_tls_wrap.js, _emitTLSError).
  socket.on('_tlsError', () => socket.destroy());
  return () => {
    detach();
    discard(socket);
  };
}
