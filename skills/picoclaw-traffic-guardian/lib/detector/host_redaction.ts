import { REDACTED, SECRET_RULES } from './redaction.ts';

/** No credential is shorter; most hosts have no label this long and are not looked at. */
const SHORTEST_SECRET = 20;
const LONG_LABEL = new RegExp(`[a-z0-9_-]{${SHORTEST_SECRET}}`, 'i');

let anyCase: readonly RegExp[] | undefined;

/**
 * A destination as it may be stored: `host:port` with everything replaced that a rule would take for a secret. Whoever
 * smuggles one out in a host's name must not get it into a log. Host names have no case, so neither has the comparison;
 * the rest of what makes a secret plausible does not count here: a label too many costs little.
 */
export function redactedDest(dest: string): string {
  if (!LONG_LABEL.test(dest)) return dest;
  anyCase ??= SECRET_RULES.map(({ expression }) => new RegExp(expression.source, 'gi'));
  return anyCase.reduce((text, expression) => text.replace(expression, REDACTED), dest);
}
