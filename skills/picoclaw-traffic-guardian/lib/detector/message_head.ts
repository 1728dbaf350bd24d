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
    let values = '';
    for (const [, value = ''] of this.text.matchAll(FIELDS[name])) {
      values += values === '' ? value : `,${value}`;
    }
    return values;
  }
}

const FIELDS = {
  'content-encoding': /\ncontent-encoding:[ \t]*([^\n]*)/gi,
  'content-type': /\ncontent-type:[ \t]*([^\n]*)/gi,
  upgrade: /\nupgrade:[ \t]*([^\n]*)/gi,
  'sec-websocket-extensions': /\nsec-websocket-extensions:[ \t]*([^\n]*)/gi,
} as const;

export type FieldName = keyof typeof FIELDS;
