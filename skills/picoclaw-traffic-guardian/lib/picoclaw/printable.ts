/**
 * Makes foreign text fit for one line of a terminal or a log: control, format and separator characters, lone
 * surrogates and backslashes become escapes, and what is longer than `limit` characters is cut.
 */
export function printable(text: string, limit = 200): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\\]/gu, (character) =>
    character === '\\' ? '\\\\' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A path as it stands in a message; long enough for any that a filesystem takes. */
export function printablePath(file: string): string {
  return printable(file, 4096);
}
