import { matchesWildcard } from '../../wildcard.ts';

/** A wanted dest without a port means every port; IPv6 hosts may come with or without their brackets. */
export function matchesDest(wanted: string, dest: string): boolean {
  const host = dest.replace(/:\d{1,5}$/, '');
  return [dest, host, host.replace(/^\[(.*)\]$/, '$1')].some((form) => matchesWildcard(wanted, form));
}
