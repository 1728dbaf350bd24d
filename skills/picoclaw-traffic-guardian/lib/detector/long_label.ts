/** No credential that a rule tells by its own shape is shorter. */
const LONG_LABEL = /[A-Za-z0-9_-]{20}/;
/** Labels that may be pieces of one: no secret is without digits. */
const PIECES = /(?=[A-Za-z0-9_.-]{0,40}\d)(?:[A-Za-z0-9_-]{4,63}\.){2}[A-Za-z0-9_-]{2,63}\.[A-Za-z]{2}/;

/** Whether a host, or a text that names some, is worth a look for secrets. Most are not: what looks need not be loaded. */
export function hasLongLabel(text: string): boolean {
  return LONG_LABEL.test(text) || PIECES.test(text);
}
