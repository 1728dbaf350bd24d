import net from 'node:net';
import { domainToASCII } from 'node:url';
import type { Destination } from './destination.ts';

/** Why a request target cannot be served; each has a sentence in `failure.ts`. */
export type TargetProblem = 'malformed' | 'scheme' | 'port';

/** What an absolute-form target says. */
export interface AbsoluteTarget {
  readonly dest: Destination;
  /** Everything up to the path, as written: `http://Example.com:8080`. */
  readonly origin: string;
  /** Origin-form: path and query as written, at least `/`. */
  readonly path: string;
}

const MAX_HOST_LENGTH = 253; // RFC 1035, 2.3.4, without the trailing dot
/** A name that means the same however it is read: no label that the URL standard takes for a number comes last. */
const PLAIN_NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/;
const NUMERIC_TAIL = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/;

/**
 * Parses `http://host[:port][/path]` (RFC 9112, 3.2.2). Written by hand because it runs for every request and must
 * leave path and query as they are, which a URL object does not. User information is dropped (RFC 9110, 4.2.4).
 */
export function parseAbsoluteTarget(target: string): AbsoluteTarget | TargetProblem {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(target);
  if (scheme === null) return 'malformed';
  // ws: is http: until the connection is upgraded, and some clients write it so.
  if (!/^(?:http|ws):/i.test(target)) return 'scheme';
  const start = scheme[0].length;
  let end = start;
  while (end < target.length && !isAuthorityEnd(target.charCodeAt(end))) end++;
  const authority = target.slice(start, end);
  if (authority.includes('\\')) return 'malformed'; // a URL object would end the authority there
  const dest = parseHostPort(authority.slice(authority.lastIndexOf('@') + 1), 80);
  if (typeof dest === 'string') return dest;
  const rest = target.slice(end);
  return { dest, origin: target.slice(0, end), path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** `rest`: what stands behind the authority. OPTIONS without a path is about the server (RFC 9112, 3.2.4). */
export function originForm(method: string, rest: string): string {
  if (rest.startsWith('/')) return rest;
  return rest === '' && method === 'OPTIONS' ? '*' : `/${rest}`;
}

/** Parses the authority-form of CONNECT: `host:port`, the port mandatory (RFC 9112, 3.2.3). */
export function parseAuthority(target: string): Destination | TargetProblem {
  return parseHostPort(target, undefined);
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** Whether a Host header names `dest`, however it is spelled. */
export function hostNames(host: string, dest: Destination, scheme: 'http' | 'https' = 'http'): boolean {
  const port = DEFAULT_PORTS[scheme];
  if (host === dest.authority || (dest.port === port && host === dest.host)) return true;
  const parsed = parseHostPort(host, port);
  return typeof parsed !== 'string' && parsed.authority === dest.authority;
}

/** As a Host header and a URL name it: without the default port. */
export function hostValue(dest: Destination): string {
  return dest.port === 80 ? dest.authority.slice(0, -':80'.length) : dest.authority;
}

function isAuthorityEnd(code: number): boolean {
  return code === 0x2f || code === 0x3f || code === 0x23; // / ? #
}

function parseHostPort(text: string, defaultPort: number | undefined): Destination | TargetProblem {
  const colon = text.lastIndexOf(':');
  const bracket = text.lastIndexOf(']');
  const hasPort = colon > bracket;
  const host = parseHost(hasPort ? text.slice(0, colon) : text);
  if (host === undefined) return 'malformed';
  const digits = hasPort ? text.slice(colon + 1) : '';
  if (digits === '' && defaultPort === undefined) return 'port';
  const port = digits === '' ? defaultPort : parsePort(digits);
  if (port === undefined) return 'port';
  return { host, port, authority: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` };
}

function parsePort(digits: string): number | undefined {
  if (!/^\d{1,5}$/.test(digits)) return undefined;
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Lower case, ASCII, IPv6 in its shortest spelling and without brackets and zone id; undefined for no host. */
function parseHost(text: string): string | undefined {
  if (text.startsWith('[')) return text.endsWith(']') ? parseIPv6(text.slice(1, -1)) : undefined;
  const name = text.toLowerCase();
  const ascii = PLAIN_NAME.test(name) && !NUMERIC_TAIL.test(name) ? name : toAscii(text);
  return ascii !== undefined && ascii.replace(/\.$/, '').length <= MAX_HOST_LENGTH ? ascii : undefined;
}

/** The URL standard's reading: percent-encoding, IDN, and IPv4 in all its spellings (`127.1`, `0x7f000001`). */
function toAscii(text: string): string | undefined {
  // domainToASCII would stop at the first of these and take what stands before it for the host.
  if (/[/\\?#@:[\]]/.test(text)) return undefined;
  const utf8 = Buffer.from(text, 'latin1').toString(); // Node hands targets over as Latin-1
  const ascii = domainToASCII(utf8);
  return ascii === '' || ascii.startsWith('.') || ascii.includes('..') ? undefined : ascii;
}

function parseIPv6(text: string): string | undefined {
  const zone = text.indexOf('%');
  const address = zone === -1 ? text : text.slice(0, zone);
  if (!net.isIPv6(address)) return undefined;
  return new net.SocketAddress({ address, family: 'ipv6' }).address;
}
