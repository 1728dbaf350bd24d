/**
 * A message head as it crosses to the inspector: Latin-1 text, the start line and one `Name: value` a line. Facts
 * are looked up when asked for: most heads are never asked.
 */
export class MessageHead {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** `METHOD target` or `STATUS reason`. */
  get startLine(): string {
    const end = this.text.indexOf('\n');
    return end < 0 ? this.text : this.text.slice(0, end);
  }

  /** All values of a field, in order, joined by commas (RFC 9110, section 5.3); empty when there is none. */
  field(name: FieldName): string {
    const { text } = this;
    let values = '';
    for (let lineEnd = text.indexOf('\n'); lineEnd >= 0; lineEnd = text.indexOf('\n', lineEnd + 1)) {
      const colon = lineEnd + 1 + name.length;
      if (text.charCodeAt(colon) !== COLON || text.slice(lineEnd + 1, colon).toLowerCase() !== name) continue;
      const end = text.indexOf('\n', colon);
      const value = text.slice(colon + 1, end < 0 ? text.length : end).replace(/^[ \t]+/, '');
      values += values === '' ? value : `,${value}`;
    }
    return values;
  }
}

const COLON = 0x3a;

export type FieldName = 'content-encoding' | 'content-type' | 'upgrade' | 'sec-websocket-extensions';
