import net from 'node:net';

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Not reachable from the Internet: RFC 6890's registries, with the metadata services of clouds among them. */
const PRIVATE = new net.BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addSubnet('::', 127, 'ipv6'); // unspecified and loopback
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** One spelling for each address, IPv4-mapped ones in their IPv4 form; null for what is not an address. */
export function canonicalAddress(text: string): string | null {
  if (net.isIPv4(text)) return text;
  if (!net.isIPv6(text) || text.includes('%')) return null;
  const { address } = new net.SocketAddress({ address: text, family: 'ipv6' });
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  return mapped?.[1] ?? address;
}

/** The word that net.BlockList wants beside an address. */
export function familyOf(ip: string): 'ipv4' | 'ipv6' {
  return net.isIPv4(ip) ? 'ipv4' : 'ipv6';
}

/** `ip` in canonical form. */
export function isLoopback(ip: string): boolean {
  return LOOPBACK.check(ip, familyOf(ip));
}

/** Loopback, link-local, private, shared or unspecified. `ip` in canonical form. */
export function isPrivate(ip: string): boolean {
  return PRIVATE.check(ip, familyOf(ip));
}
