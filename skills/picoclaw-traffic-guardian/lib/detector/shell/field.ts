/** A stretch of a word: text, or an expansion that stays as it is written because its value is not known. */
interface Piece {
  text: string;
  readonly kept: boolean;
  readonly quoted: boolean;
}

/** Characters that mean nothing to a shell wherever they stand in a word; then those that make a glob. */
const HARMLESS = /^[\w%+,./:=@^~!\]{}#\x80-\uffff-]+$/;
const HARMLESS_GLOB = /^[\w%+,./:=@^~!\]{}#\x80-\uffff?*[-]+$/;

/** One word as a program gets it. */
export class Field {
  readonly pieces: Piece[] = [];
  /** Whether a quoted part made it a word, though perhaps an empty one. */
  real = false;
  /** Whether an unquoted `*`, `?` or `[` stands in it. */
  glob = false;

  add(text: string, { kept = false, quoted = false } = {}): void {
    const last = this.pieces.at(-1);
    if (last !== undefined && !kept && !last.kept) last.text += text;
    else if (text !== '' || this.pieces.length === 0) this.pieces.push({ text, kept, quoted });
  }

  get isEmpty(): boolean {
    return !this.real && this.pieces.every(({ text }) => text === '');
  }

  /** Its value; expansions that are not known stand as they are written. */
  get text(): string {
    return this.pieces.map(({ text }) => text).join('');
  }

  get isKnown(): boolean {
    return this.pieces.every(({ kept }) => !kept);
  }

  /** The word as one would write it: quoted only where a shell would take it apart otherwise. */
  get written(): string {
    const harmless = this.glob ? HARMLESS_GLOB : HARMLESS;
    if (this.isKnown) return quoted(this.text, harmless);
    const inQuotes = this.pieces.some(({ kept, quoted }) => kept && quoted);
    const pieces = this.pieces.map(({ text, kept }, index) => {
      if (kept)
        return /^\w/.test(this.pieces[index + 1]?.text ?? '') ? text.replace(/^\$(\w+)$/, '\x24{$1}') : text;
      if (inQuotes) return text.replace(/["\\\x60$]/g, '\\$&');
      return text === '' ? text : quoted(text, harmless);
    });
    return inQuotes ? `"${pieces.join('')}"` : pieces.join('');
  }
}

function quoted(text: string, harmless: RegExp): string {
  if (harmless.test(text)) return text;
  if (!text.includes("'") || /["\\\x60$!]/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  return `"${text}"`;
}
