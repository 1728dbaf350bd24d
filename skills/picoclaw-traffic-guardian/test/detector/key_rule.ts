import type { Rule } from '../../lib/detector/rule.ts';

/** What every rule of a test has. */
export const DOCUMENTATION = {
  source: 'https://example.com/',
  describes: '',
  remedy: '',
  finds: [],
  ignores: [],
};

/** A key's rule that no other rule's match overlaps. */
export const KEY: Rule = {
  id: 'key',
  pattern: 'key_family',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'high',
  keywords: ['zk-live-'],
  expression: /zk-live-[A-Za-z0-9]{12}/g,
  reach: { before: 0, after: 20 },
  publicPrefix: /^zk-live-/,
  ...DOCUMENTATION,
};

/** What it matches. */
export const SECRET = `zk-live-${'Qm3xT7bL9wKd'}`;
