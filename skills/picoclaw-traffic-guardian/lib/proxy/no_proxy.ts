import net from 'node:net';
import { domainToASCII } from 'node:url';
import { canonicalAddress, familyOf, isLoopback } from '../ip_address.ts';
import type { Destination } from './destination.ts';

/** Whether an entry covers a destination; `ip` is the host's canonical form when it is an address. */
type Matcher = (dest: Destination, ip: string | null) => boolean;

/**
 * The destinations that are dialled directly although there is an upstream proxy, read from NO_PROXY syntax as
 * Go's golang.org/x/net/http/httpproxy reads it, because that is what the gateway itself would do: a comma
 * separated list of `*`, host names (`a.b` covers itself and its subdomains, `.a.b` and `*.a.b` its subdomains
 * only), addresses and CIDR blocks, each but the last with an optional port. Names are not resolved.
 * Beyond Go, which overlooks it, `[::1]` without a port is an address.
 */
export class NoProxy {
  readonly #matchers: readonly Matcher[];

  constructor(list: string) {
    this.#matchers = list
      .split(',')
      .map((entry) => entry.trim().toLowerCase())
      .flatMap((entry) => parseEntry(entry) ?? []);
  }

  /** True when `dest` is to be dialled directly. Always so for `localhost` and loopback addresses, as in Go. */
  covers(dest: Destination): boolean {
    if (dest.host === 'localhost') return true;
    const ip = canonicalAddress(dest.host);
    if (ip !== null && isLoopback(ip)) return true;
    return this.#matchers.some((matches) => matches(dest, ip));
  }
}

function parseEntry(entry: string): Matcher | undefined {
  if (entry === '*') return () => true;
  const block = parseBlock(entry);
  if (block !== undefined) return (_dest, ip) => ip !== null && block.check(ip, familyOf(ip));

  const { host, port } = splitPort(entry);
  const coversPort = (dest: Destination) => port === '' || port === String(dest.port);
  const address = canonicalAddress(host);
  if (address !== null) return (dest, ip) => ip === address && coversPort(dest);

  const subdomainsOnly = /^\*?\./.test(host);
  const name = host.replace(/^\*?\./, '');
  if (name === '') return undefined; // malformed: ignored, as in Go
  const ascii = domainToASCII(name) || name;
  const suffix = `.${ascii}`;
  return (dest) =>
    (dest.host.endsWith(suffix) || (!subdomainsOnly && dest.host === ascii)) && coversPort(dest);
}

function parseBlock(entry: string): net.BlockList | undefined {
  const parts = /^([^/]+)\/(\d{1,3})$/.exec(entry);
  const [, base = '', length = ''] = parts ?? [];
  const version = net.isIP(base);
  if (version === 0 || base.includes('%') || Number(length) > (version === 4 ? 32 : 128)) return undefined;
  const block = new net.BlockList();
  block.addSubnet(base, Number(length), version === 4 ? 'ipv4' : 'ipv6');
  return block;
}

/** `host:port`, `[v6]:port`, `[v6]`; anything else, a bare IPv6 address among it, is all host. */
function splitPort(entry: string): { host: string; port: string } {
  const parts = /^\[([^\]]*)\](?::([^:]*))?$/.exec(entry) ?? /^([^:]*):([^:]*)$/.exec(entry);
  return parts === null ? { host: entry, port: '' } : { host: parts[1] ?? '', port: parts[2] ?? '' };
}
