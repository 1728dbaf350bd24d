import net from 'node:net';
import { privateKind } from '../address_kind.ts';
import type { Reason } from '../reason.ts';
import { CAPTURE_DOMAINS, REBINDING_DOMAINS, TUNNEL_DOMAINS } from './host_lists.ts';
import { isLookAlike } from './look_alike_host.ts';

/** RFC 1035, 2.3.4: no name is longer. */
const LONGEST_NAME = 253;

/** Four numbers in a name, as `app.10-0-0-1.example` and `ec2-192-0-2-7.compute.example` have them. */
const ADDRESS_IN_NAME = /(?<![0-9a-z])(\d{1,3})([.-])(\d{1,3})\2(\d{1,3})\2(\d{1,3})(?![0-9a-z])/g;

/**
 * What the name of a destination alone says against sending a secret there; nothing for most. `host`: without port and
 * brackets, lower case, as `hostAndPort` gives it.
 */
export function senseOf(host: string): readonly Reason[] {
  const address = addressOf(host);
  if (address !== null) return privateKind(address) === null ? ['raw_address'] : [];
  const senses: Reason[] = [];
  if (isBelow(host, CAPTURE_DOMAINS)) senses.push('capture_host');
  if (isBelow(host, TUNNEL_DOMAINS)) senses.push('tunnel_host');
  if (isLookAlike(host)) senses.push('look_alike_host');
  if (isBelow(host, REBINDING_DOMAINS) || holdsAddress(host)) senses.push('rebinding_host');
  return senses;
}

/** The address that a client connects to for `host` without asking anybody, in all spellings that clients take. */
function addressOf(host: string): string | null {
  if (net.isIP(host) !== 0) return host;
  // The URL standard reads 0x7f.1, 017700000001 and 2130706433 as inet_aton does.
  if (!/(?:^|\.)(?:0x[0-9a-f]*|\d+)\.?$/.test(host)) return null;
  const url = `http://${host}/`;
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
  return net.isIPv4(hostname) ? hostname : null;
}

function holdsAddress(host: string): boolean {
  for (const [, a, , b, c, d] of host.matchAll(ADDRESS_IN_NAME))
    if ([a, b, c, d].every((part) => Number(part) <= 255)) return true;
  return false;
}

function isBelow(host: string, domains: string): boolean {
  for (let name = host.slice(-LONGEST_NAME); ; ) {
    if (name !== '' && domains.includes(` ${name} `)) return true;
    const dot = name.indexOf('.');
    if (dot < 0) return false;
    name = name.slice(dot + 1);
  }
}
