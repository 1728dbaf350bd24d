import type { Rule } from './rule.ts';

/** A match in its surroundings. Text is Latin-1, one character a byte. */
export interface Excerpt {
  /** The match and as much as is at hand of what surrounds it, `CONTEXT_BYTES` on either side where the message has them. */
  readonly text: string;
  /** The match, as offsets into `text`. */
  readonly start: number;
  readonly end: number;
  /** What must not be shown: the rule's group `secret`, or the whole match. */
  readonly secret: string;
  /** Whether more of the message stands before or after `text`: a run that touches such a border is not shown. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** How far redaction looks on either side of a match, so that a secret that reaches into the snippet is recognised. */
export const CONTEXT_BYTES = 2048;

export const REDACTED = '[REDACTED]';

/** One printable line, at most 240 characters, around the match, without any byte of a secret beyond its public prefix. */
export function snippet(rule: Rule, excerpt: Excerpt): string {
  const prefix = rule.publicPrefix?.exec(excerpt.secret)?.[0] ?? '';
  return `${prefix.replace(/[^\x20-\x7e]/g, '')}${REDACTED}`;
}
