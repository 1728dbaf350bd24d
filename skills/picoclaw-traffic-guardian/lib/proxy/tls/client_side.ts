import { constants } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { Cancel } from '../dialer.ts';
import { carriedBy, discard } from '../socket_end.ts';
import { watchEnd } from '../tls_end.ts';
import type { Alert } from './alert.ts';
import { UpstreamSessions } from './upstream_sessions.ts';

/** What became of a TLS handshake with an origin. In every case but the first its socket is destroyed. */
export type OriginTls =
  | { readonly kind: 'secured'; readonly socket: tls.TLSSocket }
  /** Its certificate does not stand verification: `why` in words, `code` as Node names it. */
  | { readonly kind: 'untrusted'; readonly why: string; readonly code: string; readonly alert: Alert }
  /** It asks for a certificate that only the client can have. */
  | { readonly kind: 'client_certificate' }
  /** It does not speak HTTP/1.1. */
  | { readonly kind: 'h2_only' }
  /** The two could not agree, or it is no TLS at all. */
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'timeout' };

export interface OriginName {
  /** Host name or IP address that the certificate must be for; no trailing dot. */
  readonly host: string;
  /** `host:port` that was dialled. */
  readonly authority: string;
  /** Whether the client offers protocols by ALPN. */
  readonly alpn: boolean;
}

/**
 * TLS towards origins. Certificates are verified always, against the given roots alone, and whatever the environment
 * says: there is no way to switch it off.
 */
export class ClientSide {
  readonly #roots: readonly string[];
  readonly #timeoutMs: number;
  readonly #sessions: UpstreamSessions;
  /** Made once: reading 144 roots takes 22 ms. */
  #context: tls.SecureContext | undefined;

  /** `roots`: PEM. */
  constructor(roots: readonly string[], timeoutMs: number, clock: Clock) {
    this.#roots = roots;
    this.#timeoutMs = timeoutMs;
    this.#sessions = new UpstreamSessions(clock);
  }

  /** Calls back once, never before it returns, and not after the returned function was called. */
  secure(origin: net.Socket, name: OriginName, done: (result: OriginTls) => void): Cancel {
    const { host, alpn } = name;
    const server = `${host} ${name.authority}`;
    const session = this.#sessions.get(server);
    const socket = tls.connect({
      socket: origin,
      host,
      // RFC 6066 section 3 knows no IP addresses.
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      ...(alpn ? { ALPNProtocols: ['http/1.1'] } : {}),
      ...(session === undefined ? {} : { session }),
      secureContext: this.#secureContext(),
      // Said although it is the default: NODE_TLS_REJECT_UNAUTHORIZED=0 would change that.
      rejectUnauthorized: true,
      checkServerIdentity: tls.checkServerIdentity,
    });

    carriedBy(socket, origin);
    watchEnd(socket, origin);
    const settle = (result: OriginTls) => {
      detach();
      if (result.kind !== 'secured') {
        this.#sessions.forget(server);
        discard(socket);
      }
      done(result);
    };
    const onSecure = () => {
      if (asksForCertificate(socket)) return settle({ kind: 'client_certificate' });
      socket.on('session', (fresh: Buffer) => this.#sessions.put(server, fresh));
      settle({ kind: 'secured', socket });
    };
    const onError = (error: NodeJS.ErrnoException) => settle(failure(socket, error, host));
    const onClose = () => settle({ kind: 'failed', code: 'closed' });
    const deadline = setTimeout(() => settle({ kind: 'timeout' }), this.#timeoutMs);
    const detach = () => {
      clearTimeout(deadline);
      socket.off('secureConnect', onSecure).off('error', onError).off('close', onClose);
    };
    socket.on('secureConnect', onSecure).on('error', onError).on('close', onClose);
    return () => {
      detach();
      discard(socket);
    };
  }

  /** Reads the roots now rather than within the first handshake. */
  warmUp(): void {
    this.#secureContext();
  }

  #secureContext(): tls.SecureContext {
    this.#context ??= tls.createSecureContext({
      ca: [...this.#roots],
      minVersion: 'TLSv1.2', // NODE_OPTIONS could say less
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    });
    return this.#context;
  }
}

/**
 * OpenSSL knows the origin's signature algorithms on this side only from a CertificateRequest
 * (SSL_get_shared_sigalgs(3)); Node has no event for it.
 */
function asksForCertificate(socket: tls.TLSSocket): boolean {
  const algorithms: unknown = socket.getSharedSigalgs();
  return Array.isArray(algorithms) && algorithms.length > 0;
}

/** What an origin says that got no certificate, or an empty one. */
const NO_CERTIFICATE = new Set([
  'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
]);

/** Only for an error of the handshake: Node keeps the socket usable for its 'error' event then, and not longer. */
function failure(socket: tls.TLSSocket, error: NodeJS.ErrnoException, host: string): OriginTls {
  const code = error.code ?? 'unknown';
  // Set when the handshake succeeded and the certificate did not; an Error only by its declaration.
  const refused: unknown = socket.authorizationError;
  if (refused !== null && refused !== undefined) return untrusted(code, host, error.message);
  // Up to TLS 1.2 the missing certificate may be called a handshake failure, as much else is (RFC 5246 section 7.4.6).
  const unnamed = code === 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' && asksForCertificate(socket);
  if (unnamed || NO_CERTIFICATE.has(code)) return { kind: 'client_certificate' };
  if (code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL') return { kind: 'h2_only' };
  return { kind: 'failed', code };
}

const OUT_OF_TIME = 'certificate_expired';
const UNKNOWN = 'unknown_ca';

/** By the names that Node gives OpenSSL's verification results. */
const REFUSALS: ReadonlyMap<string, readonly [Alert, string]> = new Map([
  ['CERT_HAS_EXPIRED', [OUT_OF_TIME, 'it, or one that it rests on, has expired']],
  ['CERT_NOT_YET_VALID', [OUT_OF_TIME, 'it, or one that it rests on, is not valid yet']],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', [UNKNOWN, 'it is self-signed']],
  ['SELF_SIGNED_CERT_IN_CHAIN', [UNKNOWN, 'its chain ends in a root that is not trusted']],
  ['UNABLE_TO_GET_ISSUER_CERT', [UNKNOWN, 'its issuer is not trusted']],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', [UNKNOWN, 'its issuer is not trusted']],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', [UNKNOWN, 'its issuer is not trusted, or missing from what was sent']],
  ['CERT_REVOKED', ['certificate_revoked', 'it was revoked']],
  ['INVALID_PURPOSE', ['bad_certificate', 'it is not for servers']],
  ['ERR_TLS_CERT_ALTNAME_INVALID', ['bad_certificate', 'it is for other names']],
] as const);

/** What Node has no name for, by what OpenSSL says of it (x509_txt.c). */
const CONSTRAINED = new Set(['permitted subtree violation', 'excluded subtree violation']);

function untrusted(code: string, host: string, said: string): OriginTls {
  const constrained = CONSTRAINED.has(said);
  const [alert, why] = constrained
    ? (['certificate_unknown', 'its issuer may not speak for that name (name constraints)'] as const)
    : (REFUSALS.get(code) ?? (['certificate_unknown', 'it does not stand verification'] as const));
  const named = constrained ? said : code;
  return { kind: 'untrusted', alert, code, why: `the certificate for ${host} is refused: ${why} (${named})` };
}
