/**
 * The hosts that a list names. An entry is a host name or an IP address (`api.example.com`, `::1`), `*.example.com` for
 * every name below it, or `*`; each may end in `:port`, IPv6 in brackets then. Case and a trailing dot do not matter.
 */
export class HostPatterns {
  readonly #entries: readonly Entry[];

  /** What is not an entry matches nothing: the configuration has refused it. */
  constructor(patterns: readonly string[]) {
    this.#entries = patterns.map(parseHostPattern).filter((entry) => entry !== null);
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  matches(host: string, port: number): boolean {
    const name = withoutDot(host.toLowerCase());
    return this.#entries.some(
      (entry) => (entry.port === null || entry.port === port) && matchesName(entry, name),
    );
  }
}

interface Entry {
  /** `suffix`: everything that ends in it, `.example.com`; the empty one is everything. */
  readonly kind: 'exact' | 'suffix';
  readonly name: string;
  readonly port: number | null;
}

const PATTERN = /^(?:\[([0-9a-f:.]+)\]|(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?))(?::(\d{1,5}))?$/;
const BARE_IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/;

/** Reads one entry; null when it is none. Names are ASCII: an IDN stands in its `xn--` form. */
export function parseHostPattern(text: string): Entry | null {
  const pattern = text.toLowerCase();
  if (BARE_IPV6.test(pattern)) return { kind: 'exact', name: pattern, port: null };
  const match = PATTERN.exec(pattern);
  if (match === null) return null;
  const [, address, name = '', digits] = match;
  const port = digits === undefined ? null : Number(digits);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  if (address !== undefined) return { kind: 'exact', name: address, port };
  if (name === '*') return { kind: 'suffix', name: '', port };
  if (name.startsWith('*.')) return { kind: 'suffix', name: withoutDot(name.slice(1)), port };
  return { kind: 'exact', name: withoutDot(name), port };
}

function matchesName({ kind, name }: Entry, host: string): boolean {
  return kind === 'exact' ? host === name : host.endsWith(name) && host.length > name.length;
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
