/**
 * Shorter ones have few bytes but those beside the gap, which wrapped text is full of: with them the gate takes a tenth
 * longer over it, with longer ones nothing. (With two spaces as well it takes half as long again.)
 */
const SHORTEST = 12;

/**
 * A keyword of several words as it stands where text is wrapped between two of them, or between all. Each is a keyword as
 * a whole: by one word alone the gate would stop at every second line.
 */
export function wrapped(keyword: string): string[] {
  if (keyword.length < SHORTEST) return [];
  const spaces = [...keyword.matchAll(/(?<=\S) (?=\S)/g)].map(({ index }) => index);
  const each = spaces.map((at) => `${keyword.slice(0, at)}\n${keyword.slice(at + 1)}`);
  return spaces.length > 1 ? [...each, keyword.replace(/(?<=\S) (?=\S)/g, '\n')] : each;
}
