/**
 * Where a token may begin: not inside a longer one, and also right behind an escape (`\n`, `%22`, `\u0022`) whose
 * last character only looks like part of a token.
 */
export const TOKEN_START = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]|%[0-9A-Fa-f]{2}|\\u00[0-9A-Fa-f]{2}))`;

/** Where a token ends. */
export const TOKEN_END = '(?![A-Za-z0-9_-])';

/** Joins parts into an expression; templates keep shared parts in one place. */
export function expression(flags: 'g' | 'gi', ...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(''), flags);
}
