import type { SecureContext } from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { CertificateAuthority } from './certificate_authority.ts';

export type LeafAuthority = Pick<CertificateAuthority, 'issue' | 'refusal' | 'notAfter'>;

export interface LeafCacheOptions {
  /** How many hosts are remembered; the one that was not asked for longest goes first. */
  readonly max: number;
  readonly clock: Clock;
}

interface Entry {
  readonly context: SecureContext;
  /** Milliseconds since the Unix epoch. */
  readonly renewAt: number;
}

/** A client whose clock is ahead by this much still sees a valid certificate. */
const CLOCK_SKEW = 86_400_000;

/** One TLS server context a host, made on first use. */
export class LeafCache {
  readonly #authority: LeafAuthority;
  readonly #max: number;
  readonly #clock: Clock;
  /** From the one asked for longest ago to the latest. */
  readonly #entries = new Map<string, Entry>();

  constructor(authority: LeafAuthority, { max, clock }: LeafCacheOptions) {
    this.#authority = authority;
    this.#max = max;
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  refusal(host: string): string | null {
    return this.#authority.refusal(host);
  }

  /** The context for a host as Destination spells it. Throws LeafRefused; about a millisecond for a new host. */
  contextFor(host: string): SecureContext {
    const known = this.#entries.get(host);
    this.#entries.delete(host);
    const entry = known !== undefined && this.#clock.now() < known.renewAt ? known : this.#make(host);
    this.#entries.set(host, entry);
    if (this.#entries.size > this.#max) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return entry.context;
  }

  #make(host: string): Entry {
    const leaf = this.#authority.issue(host);
    const authorityEnd = this.#authority.notAfter.getTime();
    // A leaf that ends with its authority has no successor that would last longer.
    const renewAt = leaf.notAfter < authorityEnd ? leaf.notAfter - CLOCK_SKEW : authorityEnd;
    return { context: leaf.secureContext(), renewAt };
  }
}
