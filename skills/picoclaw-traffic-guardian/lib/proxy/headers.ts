import type { Destination } from './destination.ts';
import { hasToken } from './parsed_head.ts';
import { hostNames, hostValue } from './target.ts';

/** How the end of a request body is found (RFC 9112, 6.3). */
export type RequestFraming = 'none' | 'length' | 'chunked';

export interface OutgoingRequest {
  /** The head as Latin-1 text, with its empty line. */
  readonly head: string;
  readonly framing: RequestFraming;
  /** Content-Length, when that is the framing. */
  readonly length: number;
  /** Whether the Host lines of the client said anything but the target. */
  readonly hostMismatch: boolean;
}

export interface RequestLine {
  readonly method: string;
  /** As the next hop wants it: origin-form, or absolute-form for a forwarding proxy. */
  readonly target: string;
  /** The client's, kept: an origin answers HTTP/1.0 without chunks and 1xx, which the client could not read. */
  readonly minorVersion: number;
  readonly dest: Destination;
  /** What a Host without a port means. */
  readonly scheme: 'http' | 'https';
  /** Whether it came out of a CONNECT: client and origin agree on Host among themselves then. */
  readonly tunnelled: boolean;
  /** Whether the client keeps its connection open afterwards. */
  readonly persistent: boolean;
  /** For the upstream proxy itself, or null. */
  readonly proxyAuthorization: string | null;
}

/** Hop-by-hop whatever Connection says (RFC 9110, 7.6.1 and 11.7); Transfer-Encoding and TE are treated apart. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'proxy-authentication-info',
  'upgrade',
]);
/** The lengths of the names that are looked at; no other header is worth lower-casing. */
const NOTABLE_LENGTHS = lengthSet([
  ...HOP_BY_HOP,
  'te',
  'host',
  'content-length',
  'transfer-encoding',
  'trailer',
  'content-disposition',
]);
/** Never removed on the word of a Connection header: they frame or route the message. */
const NEVER_NAMED = new Set(['host', 'content-length', 'transfer-encoding']);

const NOTHING_NAMED: ReadonlySet<string> = new Set();

/**
 * The head that goes upstream: the client's lines in their order and spelling, without what is hop-by-hop. Null
 * when the framing is ambiguous. Connection stays when it says no more than `close` or `keep-alive`: each upstream
 * connection is one client's for as long as that one is there, so that it is as true on this hop.
 */
export function outgoingRequest(line: RequestLine, rawHeaders: readonly string[]): OutgoingRequest | null {
  const { dest, minorVersion } = line;
  const start = `${line.method} ${line.target} HTTP/1.${minorVersion}\r\n`;
  const named = namedInConnection(rawHeaders);
  let text = '';
  let framing: RequestFraming = 'none';
  let length = 0;
  let hosts = 0;
  let hostMismatch = false;
  let trailers = false;
  let announced = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (NOTABLE_LENGTHS[name.length] !== 1 && named.size === 0) {
      text += `${name}: ${value}\r\n`;
      continue;
    }
    const key = name.toLowerCase();
    if (key === 'host') {
      const right = hostNames(value, dest, line.scheme);
      hostMismatch ||= !right || hosts > 0;
      // RFC 9112, 3.2.2: the target decides, whatever Host says.
      if (line.tunnelled) text += `${name}: ${value}\r\n`;
      else if (hosts === 0) text += `${name}: ${right ? value : hostValue(dest)}\r\n`;
      hosts++;
      continue;
    }
    if (key === 'transfer-encoding') {
      if (framing !== 'none' || minorVersion === 0 || !endsInChunked(value)) return null;
      framing = 'chunked';
    } else if (key === 'content-length') {
      if (framing !== 'none') return null;
      framing = 'length';
      length = Number(value);
    } else if (key === 'te') {
      trailers ||= hasToken(value.toLowerCase(), 'trailers');
      continue; // regenerated below for this hop
    } else if (key === 'connection') {
      if (!isPlainConnection(value) || isClose(value) === line.persistent) continue;
      announced = true;
    } else if (HOP_BY_HOP.has(key) || named.has(key)) {
      continue;
    }
    text += `${name}: ${value}\r\n`;
  }
  if (hosts === 0 && !line.tunnelled) text = `Host: ${hostValue(dest)}\r\n${text}`;
  // Trailers are passed on both ways, so that what the client announces holds for this hop (RFC 9110, 10.1.4).
  if (trailers) text += 'TE: trailers\r\nConnection: TE\r\n';
  if (!announced && !line.persistent && minorVersion > 0) text += 'Connection: close\r\n';
  else if (!announced && line.persistent && minorVersion === 0) text += 'Connection: keep-alive\r\n';
  if (line.proxyAuthorization !== null) text += `Proxy-Authorization: ${line.proxyAuthorization}\r\n`;
  return { head: `${start}${text}\r\n`, framing, length, hostMismatch };
}

/** The head for a forwarding proxy: the target stays absolute, and the proxy gets its credentials (RFC 9112, 3.2.2). */
export function forwardedHead(
  line: RequestLine,
  proxyAuthorization: string | null,
  rawHeaders: readonly string[],
): string | undefined {
  const target = `http://${hostValue(line.dest)}${line.target === '*' ? '' : line.target}`;
  return outgoingRequest({ ...line, target, proxyAuthorization }, rawHeaders)?.head;
}

export interface ResponseHop {
  readonly status: number;
  /** Whether Transfer-Encoding goes to the client: it makes Node write chunks. */
  readonly transferEncoding: boolean;
  /** Whether Content-Length does: not where it frames nothing, overridden (RFC 9112, 6.3) or in a 1xx. */
  readonly contentLength: boolean;
  /** Whether the client's connection ends with this response. */
  readonly close: boolean;
  /** Of the client. To an HTTP/1.0 one a connection that stays must be announced. */
  readonly minorVersion: number;
}

/** The header lines that go to the client, in the origin's order and spelling. */
export function outgoingResponse(hop: ResponseHop, rawHeaders: readonly string[]): string[] {
  const named = namedInConnection(rawHeaders);
  const out: string[] = [];
  let lengthSeen = false;
  let announced = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (NOTABLE_LENGTHS[name.length] === 1 || named.size > 0) {
      const key = name.toLowerCase();
      if (key === 'transfer-encoding') {
        if (!hop.transferEncoding || value.toLowerCase() === 'identity') continue;
      } else if (key === 'content-length') {
        if (!hop.contentLength) continue;
        lengthSeen = Number(value) > 0;
      } else if (key === 'content-disposition' && lengthSeen) {
        out.push(name, beforeNodeDecodes(value));
        continue;
      } else if (key === 'trailer') {
        if (!hop.transferEncoding) continue; // there is nowhere to put trailers, and Node refuses to announce them
      } else if (key === 'connection') {
        if (!isPlainConnection(value) || isClose(value) !== hop.close) continue;
        announced = true;
      } else if (key === 'upgrade') {
        if (hop.status !== 426) continue; // the one status that is about it (RFC 9110, 15.5.22)
      } else if (HOP_BY_HOP.has(key) || named.has(key)) {
        continue;
      }
    }
    out.push(name, value);
  }
  if (!announced && hop.close) out.push('Connection', 'close');
  else if (!announced && hop.minorVersion === 0) out.push('Connection', 'keep-alive');
  return out;
}

/**
 * Node (nodejs/node#46528) reads a Content-Disposition that follows a Content-Length above 0 as UTF-8 bytes and writes
 * the characters as Latin-1. Encoded once beforehand it comes out as it came in.
 */
function beforeNodeDecodes(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** What else Connection names besides `close` and `keep-alive`, in lower case. */
function namedInConnection(rawHeaders: readonly string[]): ReadonlySet<string> {
  let named: Set<string> | null = null;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue;
    const value = rawHeaders[at + 1] ?? '';
    if (isPlainConnection(value)) continue;
    named ??= new Set();
    for (const token of value.toLowerCase().split(',')) {
      const key = token.trim();
      if (key !== '' && !NEVER_NAMED.has(key)) named.add(key);
    }
  }
  return named ?? NOTHING_NAMED;
}

/** `keep-alive` or `close`, in any case, and nothing else. */
function isPlainConnection(value: string): boolean {
  return (value.length === 10 && value.toLowerCase() === 'keep-alive') || isClose(value);
}

function isClose(value: string): boolean {
  return value.length === 5 && value.toLowerCase() === 'close';
}

/** Codings that leave the body as it is but for its chunks, `chunked` once and last; `identity` is none of them. */
function endsInChunked(value: string): boolean {
  return /^(?:(?:x-)?(?:gzip|compress|deflate)[ \t]*,[ \t]*)*chunked$/i.test(value);
}

function lengthSet(names: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(64);
  for (const name of names) lengths[name.length] = 1;
  return lengths;
}
