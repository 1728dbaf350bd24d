import { hasLongLabel, withoutRandomLabels } from './long_label.ts';
import { REDACTED } from './redacted.ts';
import { SECRET_RULES } from './secret_rules.ts';
import { CutRules } from './split/cut_rules.ts';
import { hostFragments } from './split/fragment.ts';
import { cutsIn } from './split/joiner.ts';
import { withoutWatched } from './watched/known_values.ts';

/** The labels of a host on either side of a replaced one, but for the two that somebody registered. */
const BESIDE_REDACTED =
  /[\w.-]{0,255}\[REDACTED\](?:[\w.-]|\[REDACTED\]){0,255}?(?=(?:\.[\w-]{1,63}){2}(?![\w.-]))/g;

let cutRules: CutRules | undefined;
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
  const text = anyCase.reduce((rest, expression) => rest.replace(expression, REDACTED), clear);
  // Beside a piece that a rule knows stand the pieces that no label had room for.
  if (text !== clear) return withoutRandomLabels(text.replace(BESIDE_REDACTED, REDACTED), REDACTED);
  const known = text.replace(/(?:[\w-]{1,63}\.){3,32}[A-Za-z]{2,63}/g, (host) =>
    isCutSecret(host) ? withoutLabels(host) : host,
  );
  return withoutRandomLabels(known, REDACTED);
}

/** A destination whose labels, but for the registered ones, are known to be a secret or pieces of one. */
export function withoutLabels(dest: string): string {
  const labels = dest.split('.');
  return redactedDest(labels.length < 3 ? dest : `${REDACTED}.${labels.slice(-2).join('.')}`);
}

function isCutSecret(host: string): boolean {
  cutRules ??= new CutRules(SECRET_RULES.map((rule) => ({ rule, longestRegion: 0, disabled: false })));
  const rules = cutRules;
  let isUnsure = false;
  const labels = hostFragments(host);
  // A hyphen within them may be put there to part a secret as well.
  const bare = labels.map(({ name, text }) => ({ name, text: text.replaceAll('-', '') }));
  return [labels, bare].some((fragments) => {
    const cuts = cutsIn(rules, fragments, 'host', () => {
      isUnsure = true;
    });
    return cuts.next().done !== true || isUnsure;
  });
}

/** So many characters of a secret in a row are not shown, whatever stands between them in a name. */
const PIECE = 6;
const PUNCTUATION = /[^a-z0-9]/g;

/** The pieces of `secret` that stand in `name`, without regard to case and punctuation. */
export function* sharedPieces(name: string, secret: string): Generator<string> {
  const compactName = name.replaceAll(REDACTED, ' ').toLowerCase().replace(PUNCTUATION, '');
  const compact = secret.toLowerCase().replace(PUNCTUATION, '');
  for (let at = 0; at + PIECE <= compact.length; at++) {
    const piece = compact.slice(at, at + PIECE);
    if (compactName.includes(piece)) yield piece;
  }
}

/** Whether it tells something of `secret`: words stand in many names, and ports and years in many secrets. */
export function sharesSecret(name: string, secret: string): boolean {
  for (const piece of sharedPieces(name, secret)) if (/\d/.test(piece) && /[a-z]/.test(piece)) return true;
  return false;
}

/** A destination as `redactedDest` shows it, also without pieces of the secret that was on its way there. */
export function destWithout(dest: string, secret: string): string {
  const shown = redactedDest(dest);
  return sharesSecret(shown, secret) ? shown.replace(/^.*?(?=(?:\.[\w-]+){1,2}(?::\d+)?$)/, REDACTED) : shown;
}
