/** No credential that a rule tells by its own shape is shorter. */
const LONG_LABEL = /[A-Za-z0-9_-]{20}/;

/** Whether a host, or a text that names some, is worth a look for secrets. Most are not: what looks need not be loaded. */
export function hasLongLabel(text: string): boolean {
  return LONG_LABEL.test(text);
}
