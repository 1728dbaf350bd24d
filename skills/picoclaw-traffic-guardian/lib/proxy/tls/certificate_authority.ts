import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { readAuthority, type SigningAuthority } from './authority_reader.ts';
import type { AuthorityStore } from './authority_store.ts';
import type { Leaf } from './leaf.ts';
import { type LeafName, LeafRefused, leafName } from './leaf_name.ts';
import { LeafSigner } from './leaf_signer.ts';
import { NameConstraints } from './name_constraints.ts';
import { makeAuthority } from './new_authority.ts';

const DAY = 86_400_000;
/** Short, because a stolen key is worth something for as long. */
const AUTHORITY_LIFE = 90 * DAY;
/** Replaced at a start that finds less left, so that a monitor can run for a month from any start. */
const LIFE_NEEDED = AUTHORITY_LIFE / 3;
/** Clients and server may disagree about the time by this much. */
const BACKDATED = DAY;
/** Far below the 199 days beyond which clients may refuse a certificate; a renewal takes a millisecond. */
const LEAF_LIFE = 30 * DAY;

/** Why a start made a new authority although there was one: what trusted the old one must be started again. */
export type Replacement = 'expiring' | 'not_yet_valid' | 'name_constraints';

export interface AuthorityOptions {
  readonly store: AuthorityStore;
  readonly clock: Clock;
  /** The hosts that are inspected, when they are listed: see NameConstraints.covering. Empty: any. */
  readonly hosts: readonly string[];
}

/** Signs a certificate for each host that is inspected. Stays the same for the life of the process. */
export class CertificateAuthority {
  /** Without its key. */
  readonly certificatePem: string;
  /** Of the DER certificate, 64 lower-case hex digits. */
  readonly fingerprintSha256: string;
  readonly notAfter: Date;
  /** Null: it was there before, or it is the first. */
  readonly replaced: Replacement | null;
  readonly #notBefore: number;
  readonly #constraints: NameConstraints | null;
  readonly #clock: Clock;
  readonly #signer: LeafSigner;

  private constructor(
    authority: SigningAuthority,
    constraints: NameConstraints | null,
    replaced: Replacement | null,
    clock: Clock,
  ) {
    this.certificatePem = authority.certificate.toString();
    this.fingerprintSha256 = createHash('sha256').update(authority.certificate.raw).digest('hex');
    this.notAfter = new Date(authority.notAfter);
    this.replaced = replaced;
    this.#notBefore = authority.notBefore;
    this.#constraints = constraints;
    this.#clock = clock;
    this.#signer = new LeafSigner(authority);
  }

  /**
   * The stored authority, or a new one when there is none, when its end is near, or when it was made for other hosts.
   * Throws E_STATE_CORRUPT for a damaged one, and what the store throws.
   */
  static async open({ store, clock, hosts }: AuthorityOptions): Promise<CertificateAuthority> {
    const constraints = NameConstraints.covering(hosts);
    const stored = store.load();
    const kept = stored === null ? null : readAuthority(stored, store.place);
    const replaced = kept === null ? null : whyReplace(kept, constraints, clock.now());
    if (kept !== null && replaced === null) return new CertificateAuthority(kept, constraints, null, clock);
    const now = clock.now();
    const made = makeAuthority({ notBefore: now - BACKDATED, notAfter: now + AUTHORITY_LIFE }, constraints);
    store.save(made);
    return new CertificateAuthority(readAuthority(made, store.place), constraints, replaced, clock);
  }

  /**
   * A new leaf for an IP address (without brackets) or a host name. Throws LeafRefused. Synchronous, because it takes
   * a twentieth of a millisecond: less than handing it to another thread.
   */
  issue(host: string): Leaf {
    const name = this.#permitted(host);
    const now = this.#clock.now();
    return this.#signer.sign(name, {
      notBefore: Math.max(now - BACKDATED, this.#notBefore),
      notAfter: Math.min(now + LEAF_LIFE, this.notAfter.getTime()),
    });
  }

  /** Why `issue` would refuse that host; null: it would not. Costs no signature. */
  refusal(host: string): string | null {
    try {
      this.#permitted(host);
      return null;
    } catch (error) {
      if (error instanceof LeafRefused) return error.message;
      throw error;
    }
  }

  /** Throws LeafRefused. */
  #permitted(host: string): LeafName {
    const name = leafName(host);
    if (this.#constraints?.permits(name) === false) throw new LeafRefused('not_permitted');
    const now = this.#clock.now();
    if (now < this.#notBefore || now >= this.notAfter.getTime()) throw new LeafRefused('authority_not_valid');
    return name;
  }
}

function whyReplace(
  { notBefore, notAfter, nameConstraints }: SigningAuthority,
  wanted: NameConstraints | null,
  now: number,
): Replacement | null {
  if (now < notBefore) return 'not_yet_valid';
  if (notAfter - now < LIFE_NEEDED) return 'expiring';
  const same = wanted === null ? nameConstraints === null : nameConstraints?.equals(wanted.value) === true;
  return same ? null : 'name_constraints';
}
