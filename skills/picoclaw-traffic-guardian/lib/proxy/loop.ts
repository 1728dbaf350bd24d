import os from 'node:os';
import { canonicalAddress, isLoopback } from '../ip_address.ts';

/** Connecting to "any address" reaches this machine (Linux, macOS), on the loopback of the same family. */
const UNSPECIFIED: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** Whether a connection to `address` and `port` would arrive at a listener bound to `listener`. */
export function leadsTo(listener: { host: string; port: number }, address: string, port: number): boolean {
  if (port !== listener.port) return false;
  const written = canonicalAddress(address) ?? address;
  const target = UNSPECIFIED.get(written) ?? written;
  const bound = canonicalAddress(listener.host) ?? listener.host;
  if (!UNSPECIFIED.has(bound)) return target === bound;
  return isLoopback(target) || ownAddresses().has(target);
}

/** Asked each time, and only for the listener's port: interfaces come and go. */
function ownAddresses(): ReadonlySet<string> {
  const interfaces = Object.values(os.networkInterfaces());
  return new Set(interfaces.flatMap((entries) => (entries ?? []).map(({ address }) => address)));
}
