/** Text as rules see it: its UTF-8, one character a byte. Of an expression: no class of characters beyond ASCII in it. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
