/** Where a secret may go, whatever carries it. Nothing in either list: nobody said where it belongs. */
export interface SecretHome {
  /** Names of `provider/`. */
  readonly providers: readonly string[];
  /** `host`, or `host:port`; lower case, IPv6 in brackets before a port. */
  readonly hosts: readonly string[];
}
