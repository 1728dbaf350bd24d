import net from 'node:net';
import { domainToASCII } from 'node:url';

/** What a leaf certificate is made out to: one entry of subjectAltName (RFC 5280, 4.2.1.6). */
export type LeafName =
  | { readonly kind: 'dns'; readonly value: string }
  | { readonly kind: 'ip'; readonly octets: Buffer };

const REFUSALS = {
  invalid_name: 'no certificate can be made out to a name that is neither an IP address nor a host name',
  not_permitted: 'the name lies outside the name constraints of the certificate authority',
  authority_not_valid: 'the certificate authority is not valid at this time; the next start makes a new one',
} as const;

export type LeafRefusal = keyof typeof REFUSALS;

/** There can be no leaf for that host. The message does not repeat the host, which may be anybody's bytes. */
export class LeafRefused extends Error {
  readonly reason: LeafRefusal;

  constructor(reason: LeafRefusal) {
    super(REFUSALS[reason]);
    this.name = 'LeafRefused';
    this.reason = reason;
  }
}

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
/**
 * The preferred name syntax that RFC 5280 demands of a dNSName, as RFC 1123 relaxed it (no end dot), and underscores: there
 * are such hosts, behind wildcard certificates, and Go, OpenSSL and Node accept the name in ours.
 */
const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);
/** What URL parsers and inet_aton take for an IPv4 address in another spelling (WHATWG URL, "ends in a number"). */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;

/** Reads a host: an IP address without brackets, or a name in either form of IDN. Throws LeafRefused. */
export function leafName(host: string): LeafName {
  if (net.isIP(host) !== 0 && !host.includes('%')) return { kind: 'ip', octets: addressOctets(host) };
  // Only for what is not ASCII: domainToASCII would also rewrite `127.1` and cut at a slash.
  const value = /^[\x21-\x7e]+$/.test(host) ? host.toLowerCase() : aLabels(host);
  if (!HOST_NAME.test(value) || ENDS_IN_NUMBER.test(value)) throw new LeafRefused('invalid_name');
  return { kind: 'dns', value };
}

/** Empty when it has no A-label form. */
function aLabels(host: string): string {
  return /[\s/?#@:\\[\]%\p{Cc}]/u.test(host) ? '' : domainToASCII(host);
}

/** 4 or 16 octets in network order; `ip` is an address without zone. */
export function addressOctets(ip: string): Buffer {
  if (net.isIPv4(ip)) return Buffer.from(ip.split('.').map(Number));
  const hex = ip.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const octets = addressOctets(tail);
    return `${octets.readUInt16BE(0).toString(16)}:${octets.readUInt16BE(2).toString(16)}`;
  });
  const [head = '', tail] = hex.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  const octets = Buffer.alloc(16);
  [...front, ...zeros, ...back].forEach((group, index) => {
    octets.writeUInt16BE(Number.parseInt(group, 16), 2 * index);
  });
  return octets;
}
