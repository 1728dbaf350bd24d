import { createHmac } from 'node:crypto';
import type { Rule } from './rule.ts';

/** How many characters of a canonical form are told apart: beyond any key's identifying part, and bounded. */
const MAX_CANONICAL = 4096;

/**
 * The keyed hash by which a secret is recognised and never recovered: HMAC-SHA-256 under the installation's key
 * (32 bytes) over the canonical form, first 32 hex digits. The same secret has the same fingerprint in every wrapping.
 */
export function fingerprint(key: Uint8Array, rule: Rule, secret: string): string {
  return createHmac('sha256', key)
    .update(`${rule.pattern}\0${canonical(rule, secret)}`, 'latin1')
    .digest('hex')
    .slice(0, 32);
}

function canonical(rule: Rule, secret: string): string {
  if (rule.threat_type === 'INJECTION') return secret.trim().replace(/\s+/g, ' ').slice(0, MAX_CANONICAL);
  return secret.trim().slice(0, MAX_CANONICAL);
}
