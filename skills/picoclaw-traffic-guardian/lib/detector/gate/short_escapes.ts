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
