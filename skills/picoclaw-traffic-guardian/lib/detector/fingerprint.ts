import { createHmac } from 'node:crypto';
import type { RuleDescription } from './rule.ts';
import { SEPARATOR } from './rules/path.ts';
import { keyMaterial } from './rules/private_key_pem.ts';
import { ANY_CASE_FROM, WATCHED_SECRET } from './watched/watched_secret.ts';

/** How much of a canonical form counts: enough to tell any two keys apart, and no more than a rule's match holds. */
const MAX_CANONICAL = 512;

const SEPARATORS = new RegExp(SEPARATOR, 'g');

/** Where a command surely ends: at a line end, raw or escaped, or at the end of the JSON string that holds it. */
const COMMAND_END = /[\r\n]|\\{1,8}[nr](?![A-Za-z])|\\{0,8}"\s{0,4}(?:[,}\]]|$)/;

/**
 * The keyed hash by which a secret is recognised and never recovered: HMAC-SHA-256 under the installation's key
 * (32 bytes) over the canonical form, first 32 hex digits. The same secret has the same fingerprint in every wrapping.
 */
export function fingerprint(key: Uint8Array, rule: RuleDescription, secret: string): string {
  return createHmac('sha256', key)
    .update(`${rule.pattern}\0${canonical(rule, secret).slice(0, MAX_CANONICAL)}`, 'latin1')
    .digest('hex')
    .slice(0, 32);
}

function canonical(rule: RuleDescription, secret: string): string {
  if (rule.threat_type === 'INJECTION') return command(secret);
  if (rule.pattern === 'private_key_pem') return keyMaterial(secret);
  if (rule.pattern.endsWith('_path')) return secret.replace(SEPARATORS, '/');
  // What is told in any case is the same secret in any.
  if (rule.pattern === WATCHED_SECRET.pattern && secret.length >= ANY_CASE_FROM) return secret.toLowerCase();
  return secret.trim();
}

/** A command without what JSON and line breaking put into it. Two parts of one command may differ in spaces. */
function command(text: string): string {
  const continued = text.replace(/\\{1,8}\r?\n|\\{2,8}n/g, ' ');
  const end = continued.search(COMMAND_END);
  return (end < 0 ? continued : continued.slice(0, end))
    .replace(/\\{1,8}(?=["'/\\])/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
