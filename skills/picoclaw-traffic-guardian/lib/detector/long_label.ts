import { isPlain } from './plain_text.ts';

/** No credential that a rule tells by its own shape is shorter. */
const SHORTEST = 20;
const LONG_LABEL = new RegExp(`[A-Za-z0-9_-]{${SHORTEST}}`);
/** Labels that may be pieces of one: no secret is without digits. */
const PIECES = /(?=[A-Za-z0-9_.-]{0,40}\d)(?:[A-Za-z0-9_-]{4,63}\.){2}[A-Za-z0-9_-]{2,63}\.[A-Za-z]{2}/;

/** A host with a name below its domain, in any text. */
const HOST = /(?<![\w.-])(?:[\w-]{1,63}\.){1,126}[A-Za-z][\w-]{0,62}(?![\w-])/g;
/** Shorter labels are not counted as pieces of a secret; between two that are they go with them. */
const SHORTEST_PIECE = 4;
/** Names whole things, is no key's shape, and the commonest random label. */
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a host, or a text that names some, is worth a look for secrets. Most are not: what looks need not be loaded. */
export function hasLongLabel(text: string): boolean {
  return LONG_LABEL.test(text) || PIECES.test(text) || withoutRandomLabels(text, '') !== text;
}

/**
 * The text with `replacement` for what in the hosts it names is no word: a secret cut into labels, or encoded, is one that
 * no rule knows. Short random labels, as clouds give them, stay.
 */
export function withoutRandomLabels(text: string, replacement: string): string {
  return text.replace(HOST, (host) => {
    const labels = host.split('.');
    const pieces = labels
      .slice(0, -1)
      .map((label, at) => ({ at, length: label.length, isRandom: isRandom(label) }));
    const random = pieces.filter((piece) => piece.isRandom);
    const first = random[0];
    const last = random.at(-1);
    if (first === undefined || last === undefined) return host;
    if (random.reduce((sum, { length }) => sum + length, 0) < SHORTEST) return host;
    // The rest of a cut secret may look like a word by chance.
    const more = first === last ? 0 : 1;
    const start = Math.max(0, first.at - more);
    const end = Math.max(last.at + 1, Math.min(last.at + 1 + more, labels.length - 2));
    labels.splice(start, end - start, replacement);
    return labels.join('.');
  });
}

function isRandom(label: string): boolean {
  return label.length >= SHORTEST_PIECE && !isPlain(label) && !UUID.test(label) && !label.startsWith('xn--');
}
