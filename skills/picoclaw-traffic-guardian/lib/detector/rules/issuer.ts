/**
 * Who issued a credential, of a phrase that completes "a key of …": `Stripe, for tests` is `Stripe`, and `a Matrix homeserver`
 * is the one that is meant.
 */
export function issuerOf(vendor: string): string {
  return vendor.replace(/, (?:for|of|with) .*$/, '').replace(/^an? /, 'the ');
}
