import net from 'node:net';
import { canonicalAddress, familyOf, isLoopback } from '../ip_address.ts';

/**
 * What an address leads to other than the Internet, gravest first. `metadata`: the service by which a cloud gives its
 * machines their credentials. `private`: a network that several may have at home.
 */
export const PRIVATE_KINDS = ['metadata', 'loopback', 'link_local', 'private'] as const;
export type PrivateKind = (typeof PRIVATE_KINDS)[number];

/** Where clouds have it, by what their documentation says. Some lie outside of the link-local ranges. */
const METADATA: ReadonlySet<string> = new Set([
  '169.254.169.254', // AWS, Azure, Google Cloud, Oracle, DigitalOcean, Hetzner, OpenStack and others
  'fd00:ec2::254', // AWS
  '169.254.170.2', // AWS: credentials of an ECS task
  '169.254.170.23', // AWS: credentials of an EKS pod
  'fd00:ec2::23',
  'fd20:ce::254', // Google Cloud
  '100.100.100.200', // Alibaba Cloud
  '169.254.0.23', // Tencent Cloud
  '192.0.0.192', // Oracle Cloud, older shapes
  '169.254.42.42', // Scaleway
  'fd00:42::42',
  'fe80::a9fe:a9fe', // OpenStack
]);

/** Whatever is connected to there arrives on this machine (Linux and macOS take 0.0.0.0 and :: for it). */
const UNSPECIFIED = blockList(['0.0.0.0/8', '::/128']);

const LINK_LOCAL = blockList(['169.254.0.0/16', 'fe80::/10']);

/** RFC 1918, RFC 6598 (shared by carriers, and by overlay networks), RFC 6890, RFC 4193 and the older RFC 3879. */
const PRIVATE = blockList([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/24',
  'fc00::/7',
  'fec0::/10',
]);

/**
 * Stands for nothing: local proxies that take over a machine's DNS answer every name with an address from here (mihomo's
 * and sing-box's fake-ip), so that all the Internet would seem private.
 */
const INVENTED = blockList(['198.18.0.0/15', 'fc00::/18']);

/** What `address` leads to; null: to the Internet, or it is no address. */
export function privateKind(address: string): PrivateKind | null {
  const ip = translated(canonicalAddress(address));
  if (ip === null) return null;
  if (METADATA.has(ip)) return 'metadata';
  if (isLoopback(ip) || holds(UNSPECIFIED, ip)) return 'loopback';
  if (holds(LINK_LOCAL, ip)) return 'link_local';
  return holds(PRIVATE, ip) && !holds(INVENTED, ip) ? 'private' : null;
}

/** The IPv4 address that a NAT64 gateway connects to for `ip` (RFC 6052, 2.1), or `ip` itself. */
function translated(ip: string | null): string | null {
  const groups = ip === null ? null : /^64:ff9b::(?:(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4}))?$/.exec(ip);
  if (groups === null) return ip;
  const [high, low] = [groups[1] ?? '0', groups[2] ?? '0'].map((group) => Number.parseInt(group, 16));
  if (high === undefined || low === undefined) return ip;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function blockList(networks: readonly string[]): net.BlockList {
  const list = new net.BlockList();
  for (const network of networks) {
    const [base = '', length = ''] = network.split('/');
    list.addSubnet(base, Number(length), familyOf(base));
  }
  return list;
}

function holds(list: net.BlockList, ip: string): boolean {
  return list.check(ip, familyOf(ip));
}
