import { contextConstructed, contextTag, der, TAG } from './der.ts';
import { parseHostPattern } from './host_patterns.ts';
import { type LeafName, LeafRefused, leafName } from './leaf_name.ts';

const DNS_NAME = contextTag(2);
const IP_ADDRESS = contextTag(7);
const PERMITTED = contextConstructed(0);
const EXCLUDED = contextConstructed(1);

/**
 * What a certificate authority may sign for at most (RFC 5280, 4.2.1.10), so that its key is worth nothing
 * elsewhere. Both kinds of names are always constrained: where one is not listed, it is excluded as a whole.
 */
export class NameConstraints {
  /** The DER value of the extension; the same for the same hosts in any order. */
  readonly value: Buffer;
  readonly #domains: readonly string[];
  readonly #addresses: readonly Buffer[];

  private constructor(domains: readonly string[], addresses: readonly Buffer[]) {
    this.#domains = domains;
    this.#addresses = addresses;
    const permitted = [
      ...domains.map((domain) => subtree(DNS_NAME, Buffer.from(domain))),
      ...addresses.map((octets) => subtree(IP_ADDRESS, octets, Buffer.alloc(octets.length, 0xff))),
    ];
    const excluded: Buffer[] = [];
    // The empty name is above all names; addresses of both families are named by their empty prefix.
    if (domains.length === 0) excluded.push(subtree(DNS_NAME));
    if (addresses.length === 0)
      excluded.push(subtree(IP_ADDRESS, Buffer.alloc(8)), subtree(IP_ADDRESS, Buffer.alloc(32)));
    this.value = der(TAG.sequence, ...subtrees(PERMITTED, permitted), ...subtrees(EXCLUDED, excluded));
  }

  /**
   * Constraints that cover the hosts of a HostPatterns list. `a.b` and `*.a.b` both cover `a.b` and all below it:
   * the extension has no way to say less, nor to say a port. Null when the list is empty or holds `*`.
   */
  static covering(hosts: readonly string[]): NameConstraints | null {
    const domains = new Set<string>();
    const addresses = new Map<string, Buffer>();
    for (const host of hosts) {
      const pattern = parseHostPattern(host);
      if (pattern === null) continue; // matches no host
      if (pattern.kind === 'suffix' && pattern.name === '') return null;
      const name = nameOf(pattern.name.replace(/^\./, ''));
      if (name?.kind === 'dns') domains.add(name.value);
      else if (name?.kind === 'ip') addresses.set(name.octets.toString('hex'), name.octets);
    }
    if (hosts.length === 0) return null;
    const sorted = [...addresses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, octets]) => octets);
    return new NameConstraints([...domains].sort(), sorted);
  }

  permits(name: LeafName): boolean {
    if (name.kind === 'ip') return this.#addresses.some((octets) => octets.equals(name.octets));
    return this.#domains.some((domain) => name.value === domain || name.value.endsWith(`.${domain}`));
  }
}

function subtree(tag: number, ...base: readonly Buffer[]): Buffer {
  return der(TAG.sequence, der(tag, ...base));
}

/** Nothing rather than an empty list: GeneralSubtrees holds at least one. */
function subtrees(tag: number, list: readonly Buffer[]): readonly Buffer[] {
  return list.length === 0 ? [] : [der(tag, ...list)];
}

/** Null for what no leaf is made out to: it needs no place in the constraints. */
function nameOf(host: string): LeafName | null {
  try {
    return leafName(host);
  } catch (error) {
    if (error instanceof LeafRefused) return null;
    throw error;
  }
}
