/**
 * Foreign text, made fit to be shown. Ground floor: imports nothing, everyone may import it.
 *
 * Unsafe is what a terminal acts on, and what hides or reorders other characters: controls (C0, DEL, C1 with the
 * one-byte CSI and OSC), format characters (bidirectional, zero-width, tags), separators that break lines, lone
 * surrogates, private use, unassigned, and everything that renders as nothing by default.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

/** Longer than any path that a filesystem takes. */
const LONGEST_PATH = 4096;

/**
 * One line of text that does nothing but show: every unsafe character becomes a visible escape. What is longer than
 * `limit` characters is cut.
 */
export function printable(text: string, limit = Number.POSITIVE_INFINITY): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(UNSAFE, escaped);
}

/** A path as it stands in a message. */
export function printablePath(file: string): string {
  return printable(file, LONGEST_PATH);
}

/** The same for a serialised JSON document: escapes that JSON.parse undoes, so the value is unchanged. */
export function printableJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    // A newline outside strings is layout; JSON.stringify has escaped those inside.
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}

function escaped(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
