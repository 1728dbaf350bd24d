import { hasLongLabel } from './long_label.ts';
import { REDACTED } from './redacted.ts';
import { SECRET_RULES } from './redaction.ts';
import { withoutWatched } from './watched/known_values.ts';

let anyCase: readonly RegExp[] | undefined;

/**
 * A destination (`host:port`, or a line that names some) as it may be stored: everything is replaced that a rule would take for a secret. Whoever
 * smuggles one out in a host's name must not get it into a log. Host names have no case, so neither has the comparison;
 * the rest of what makes a secret plausible does not count here: a label too many costs little.
 */
export function redactedDest(dest: string): string {
  const clear = withoutWatched(dest);
  if (!hasLongLabel(clear)) return clear;
  anyCase ??= SECRET_RULES.map(({ expression }) => new RegExp(expression.source, 'gi'));
  return anyCase.reduce((text, expression) => text.replace(expression, REDACTED), clear);
}
