import { contextConstructed, contextTag, der, TAG } from './der.ts';
import { type LeafName, LeafRefused, leafName } from './leaf_name.ts';

const DNS_NAME = contextTag(2);
const IP_ADDRESS = contextTag(7);
const PERMITTED = contextConstructed(0);
const EXCLUDED = contextConstructed(1);

interface Network {
  readonly octets: Buffer;
  readonly mask: Buffer;
}

/**
 * What a certificate authority may sign for at most (RFC 5280, 4.2.1.10), so that its key is worth nothing
 * elsewhere. Both kinds of names are always constrained: where only one is listed, the other is excluded as a whole.
 */
export class NameConstraints {
  /** The DER value of the extension; the same for the same hosts in any order. */
  readonly value: Buffer;
  readonly #domains: readonly string[];
  readonly #networks: readonly Network[];

  private constructor(domains: readonly string[], networks: readonly Network[]) {
    this.#domains = domains;
    this.#networks = networks;
    const permitted = [
      ...domains.map((domain) => subtree(DNS_NAME, Buffer.from(domain))),
      ...networks.map(({ octets, mask }) => subtree(IP_ADDRESS, octets, mask)),
    ];
    const excluded: Buffer[] = [];
    // The empty name is the root of all; of IP networks both families need their own.
    if (domains.length === 0) excluded.push(subtree(DNS_NAME));
    if (networks.length === 0)
      excluded.push(subtree(IP_ADDRESS, Buffer.alloc(8)), subtree(IP_ADDRESS, Buffer.alloc(32)));
    this.value = der(
      TAG.sequence,
      der(PERMITTED, ...permitted),
      ...(excluded.length > 0 ? [der(EXCLUDED, ...excluded)] : []),
    );
  }

  /**
   * Constraints that cover `hosts`: names, suffixes (`.a.b`, `*.a.b`), addresses and blocks (`10.0.0.0/8`). A name
   * covers what lies below it too: the extension has no way to say less. Null when nothing is listed, and when an
   * entry cannot be expressed, because clients would refuse the hosts it covers.
   */
  static covering(hosts: readonly string[]): NameConstraints | null {
    const domains = new Set<string>();
    const networks = new Map<string, Network>();
    for (const host of hosts) {
      const entry = parseEntry(host);
      if (entry === null) return null;
      if (typeof entry === 'string') domains.add(entry);
      else networks.set(Buffer.concat([entry.octets, entry.mask]).toString('hex'), entry);
    }
    if (domains.size + networks.size === 0) return null;
    const sorted = [...networks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, network]) => network);
    return new NameConstraints([...domains].sort(), sorted);
  }

  permits(name: LeafName): boolean {
    if (name.kind === 'dns')
      return this.#domains.some((domain) => name.value === domain || name.value.endsWith(`.${domain}`));
    return this.#networks.some(({ octets, mask }) => masked(name.octets, mask)?.equals(octets) === true);
  }
}

function subtree(tag: number, ...base: readonly Buffer[]): Buffer {
  return der(TAG.sequence, der(tag, ...base));
}

/** A domain, a network, or null for what neither can say. */
function parseEntry(entry: string): string | Network | null {
  const [base = '', length, ...rest] = entry.replace(/^\*?\./, '').split('/');
  const name = readName(base);
  if (name === null || rest.length > 0) return null;
  if (name.kind === 'dns') return length === undefined ? name.value : null;
  const bits = 8 * name.octets.length;
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) return null;
  const mask = maskOf(name.octets.length, length === undefined ? bits : Number(length));
  const octets = masked(name.octets, mask);
  return octets === null ? null : { octets, mask };
}

function readName(host: string): LeafName | null {
  try {
    return leafName(host);
  } catch (error) {
    if (error instanceof LeafRefused) return null; // a pattern, not a name
    throw error;
  }
}

function maskOf(octets: number, bits: number): Buffer {
  return Buffer.from(
    Array.from(
      { length: octets },
      (_, index) => 0xff & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * index))),
    ),
  );
}

/** Null when the address is of the other family. */
function masked(octets: Buffer, mask: Buffer): Buffer | null {
  if (octets.length !== mask.length) return null;
  return Buffer.from(octets.map((octet, index) => octet & (mask[index] ?? 0)));
}
