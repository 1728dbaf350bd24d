import net from 'node:net';
import tls from 'node:tls';
import { DialError, type DialErrorKind } from './dial_error.ts';
import type { Address } from './resolve.ts';
import { discard } from './socket_end.ts';

/**
 * How long one address may take while another waits. Node's 250 ms gives up on hosts that merely are far away or
 * whose first SYN was lost (retransmitted after 1 s, RFC 6298 section 2); the last address has no limit of its own.
 */
const ATTEMPT_MS = 1_500;

export interface SocketTarget {
  /** For certificates and messages; never looked up. */
  readonly host: string;
  readonly port: number;
  /** At least one, in the order of preference. */
  readonly addresses: readonly Address[];
  /** TLS with these roots besides Node's own; null: plain TCP. */
  readonly tls: { readonly extraRoots: readonly string[] } | null;
}

/**
 * Connects, one address after the other, and calls one of both back, once, unless the returned function was called
 * before: with a connected socket that has no listener of ours, or with the reason why there is none.
 */
export function openSocket(
  target: SocketTarget,
  connected: (socket: net.Socket) => void,
  failed: (error: DialError) => void,
): () => void {
  const socket =
    target.tls === null ? net.connect(tcpOptions(target)) : connectTls(target, target.tls.extraRoots);
  const ready = target.tls === null ? 'connect' : 'secureConnect';

  const onReady = () => {
    detach();
    socket.setNoDelay(true);
    connected(socket);
  };
  const onError = (cause: Error) => {
    detach();
    discard(socket);
    failed(connectError(target, cause));
  };
  const onClose = () => onError(new Error('the connection was closed'));
  const detach = () => {
    socket.off(ready, onReady);
    socket.off('error', onError);
    socket.off('close', onClose);
  };
  socket.on(ready, onReady);
  socket.on('error', onError);
  socket.on('close', onClose);
  return () => {
    detach();
    discard(socket);
  };
}

function tcpOptions({ host, port, addresses }: SocketTarget): net.TcpNetConnectOpts {
  const [only] = addresses;
  if (addresses.length === 1 && only !== undefined) return { host: only.address, port };
  return {
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    lookup: (_host, _options, answer) => answer(null, [...addresses]),
  };
}

function connectTls(target: SocketTarget, extraRoots: readonly string[]): tls.TLSSocket {
  const identity = net.isIP(target.host) === 0 ? { servername: target.host } : {};
  const roots = extraRoots.length === 0 ? {} : { ca: [...tls.rootCertificates, ...extraRoots] };
  const checkServerIdentity = (_name: string, certificate: tls.PeerCertificate) =>
    tls.checkServerIdentity(target.host, certificate);
  return tls.connect({
    ...tcpOptions(target),
    ...identity,
    ...roots,
    checkServerIdentity,
    ALPNProtocols: ['http/1.1'],
  });
}

const UNREACHABLE = ['unreachable', 'there is no route'] as const;
const NO_SOCKETS = ['no_sockets', 'this machine has no descriptor or memory for another connection'] as const;
const CUT = ['reset', 'the connection was cut while it was being made'] as const;

const CAUSES = new Map<string, readonly [DialErrorKind, string]>([
  ['ECONNREFUSED', ['refused', 'nothing listens there']],
  ['ECONNRESET', CUT],
  ['EPIPE', CUT],
  ['ETIMEDOUT', ['timeout', 'no answer']],
  ['EHOSTUNREACH', UNREACHABLE],
  ['ENETUNREACH', UNREACHABLE],
  ['ENETDOWN', UNREACHABLE],
  ['EHOSTDOWN', UNREACHABLE],
  ['EADDRNOTAVAIL', ['unreachable', 'no local address or port to reach it from']],
  ['EMFILE', NO_SOCKETS],
  ['ENFILE', NO_SOCKETS],
  ['ENOBUFS', NO_SOCKETS],
  ['ENOMEM', NO_SOCKETS],
]);

/** Several addresses fail as an AggregateError; the last of its errors is about the last address. */
function connectError(target: SocketTarget, cause: Error): DialError {
  const last: unknown = cause instanceof AggregateError ? cause.errors.at(-1) : cause;
  const code = last instanceof Error && 'code' in last ? String(last.code) : 'closed';
  const [kind, why] = CAUSES.get(code) ?? ['other', 'the connection failed'];
  const address = target.addresses.at(-1)?.address ?? target.host;
  const tried = net.isIPv6(address) ? `[${address}]:${target.port}` : `${address}:${target.port}`;
  const name = target.host === address ? tried : `${target.host} (${tried})`;
  return new DialError(kind, `cannot connect to ${name}: ${why} (${code})`, tried, { cause });
}
