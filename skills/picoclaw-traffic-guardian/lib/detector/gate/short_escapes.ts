/** What `\x` stands for in a JSON string (RFC 8259, section 7), by the byte after the backslash; 0: not an escape. */
export const SHORT_ESCAPES = new Uint8Array(256);
for (const [letter, meaning] of Object.entries({
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
})) {
  SHORT_ESCAPES[letter.charCodeAt(0)] = meaning.charCodeAt(0);
}

/** Characters of text that make an escape out of a backslash among bytes of all kinds: of random ones, one in sixty. */
const ENOUGH_TEXT = 6;
/** How far these may be. */
const LOOKED_AT = 8;

/**
 * Whether six characters of ASCII text at least stand directly before and behind the two bytes at `at`. What is not in
 * bytes[from, to) counts as such.
 */
export function standsInText(
  bytes: Uint8Array,
  at: number,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const isText = (place: number): boolean => place < from || place >= to || isAsciiText(bytes[place] ?? 0);
  let before = 0;
  while (before < LOOKED_AT && isText(at - 1 - before)) before++;
  let behind = 0;
  while (behind < LOOKED_AT && isText(at + 2 + behind)) behind++;
  return before + behind >= ENOUGH_TEXT;
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
