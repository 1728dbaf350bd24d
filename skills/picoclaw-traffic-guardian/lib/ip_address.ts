/** IP addresses as text. Ground floor: knows nobody, everyone may import it. */
import net from 'node:net';

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

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
