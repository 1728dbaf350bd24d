/** A certificate authority at rest, both PEM, the key PKCS #8. */
export interface StoredAuthority {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Where a certificate authority outlives the process. Both methods throw GuardianErrors. */
export interface AuthorityStore {
  /** Completes "… does not hold a usable certificate authority": fit for a terminal. */
  readonly place: string;
  /** Null when there is none yet. */
  load(): StoredAuthority | null;
  save(authority: StoredAuthority): void;
}

/** Keeps nothing: the authority dies with the process that made it. */
export const ephemeralAuthorityStore: AuthorityStore = {
  place: 'memory',
  load: () => null,
  save: () => undefined,
};
