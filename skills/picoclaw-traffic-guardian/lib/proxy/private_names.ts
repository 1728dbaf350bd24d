import type { Destination } from './destination.ts';
import type { ReportEvent } from './event.ts';
import { canonicalAddress, isPrivate } from './ip_address.ts';
import type { Address } from './resolve.ts';

/** How many names are remembered as reported; a name beyond that may be reported again. */
const MAX_NAMES = 1_024;

/**
 * Reports names that resolve to private addresses, once each. A gateway behind a proxy cannot refuse them itself: its
 * own guard against requests to its inner networks sees the name alone.
 */
export class PrivateNames {
  readonly #report: ReportEvent;
  readonly #reported = new Set<string>();

  constructor(report: ReportEvent) {
    this.#report = report;
  }

  /** `addresses`: what the resolver found for the name in `dest`. */
  look(dest: Destination, addresses: readonly Address[]): void {
    const found = addresses
      .map(({ address }) => canonicalAddress(address))
      .find((ip) => ip !== null && isPrivate(ip));
    if (found === undefined || found === null) return;
    const key = `${dest.host} ${found}`;
    if (this.#reported.has(key)) return;
    if (this.#reported.size >= MAX_NAMES) this.#reported.clear();
    this.#reported.add(key);
    this.#report({
      code: 'private_address',
      message: `the name ${dest.host} resolves to ${found}, an address that is not on the Internet`,
      dest: dest.authority,
    });
  }
}
