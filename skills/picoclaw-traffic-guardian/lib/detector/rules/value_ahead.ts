import { ALNUM } from './filler.ts';

/** Classes of bytes without regard to case, by the characters they are made of: rules share most of them. */
const classes = new Map<string, Uint8Array>();

function classOf(characters: string): Uint8Array {
  let known = classes.get(characters);
  if (known === undefined) {
    known = new Uint8Array(256);
    for (const character of characters.toLowerCase() + characters.toUpperCase()) {
      known[character.charCodeAt(0)] = 1;
    }
    classes.set(characters, known);
  }
  return known;
}

/** All that may stand in a token, for values of a shape rather than of an alphabet. */
export const TOKEN_CHARACTERS = `${ALNUM}_.~+/=-:%`;

/**
 * A glance for rules whose keyword is common and whose value is long: whether `shortest` bytes in a row, made of these
 * characters, stand within `reach` bytes from the keyword on. Words of prose and code rarely do. Looks at few bytes: at
 * the last that such a stretch must have, and back from there.
 */
export function valueAhead(
  reach: number,
  shortest: number,
  characters: string,
): (bytes: Uint8Array, at: number, end: number) => boolean {
  const known = classOf(characters);
  return (bytes, at, end) => {
    const limit = Math.min(end, at + reach);
    for (let from = at; from + shortest <= limit; ) {
      let n = from + shortest - 1;
      while (n >= from && known[bytes[n] ?? 0] === 1) n--;
      if (n < from) return true;
      from = n + 1;
    }
    return at + reach > end;
  };
}
