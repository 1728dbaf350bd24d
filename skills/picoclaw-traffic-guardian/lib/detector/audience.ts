import type { Rule } from './rule.ts';
import type { AudienceEntry } from './settings.ts';

/** Where a credential was seen. */
export interface Place {
  /** `host:port`, lower case, IPv6 in brackets. */
  readonly dest: string;
  /** As in a finding: `request.target`, `request.header.authorization`, `request.body`, … */
  readonly location: string;
  /** The header value, request target or body text around the secret. */
  readonly text: string;
}

/**
 * Whether the credential is in its own carrier on the way to its own provider: its use, not a leak.
 * `extra` adds the hosts of configured `api_base`s.
 */
export function atHome(
  _rule: Rule,
  _secret: string,
  _place: Place,
  _extra: readonly AudienceEntry[],
): boolean {
  return false;
}
