/** What else stands between words: prose is wrapped, and two spaces look like one. */
const GAPS = ['\n', '  '];
/** Shorter ones have no bytes but those beside the gap, and indented text is full of these: the gate would halve its pace. */
const SHORTEST = 8;

/**
 * A keyword of several words as it stands in texts that have another gap between two of them, or between all. Each is a
 * keyword as a whole: by one word alone the gate would stop at every second line.
 */
export function otherSpacings(keyword: string): string[] {
  if (keyword.length < SHORTEST) return [];
  const spaces = [...keyword.matchAll(/(?<=\S) (?=\S)/g)].map(({ index }) => index);
  const each = (gap: string) => spaces.map((at) => keyword.slice(0, at) + gap + keyword.slice(at + 1));
  return GAPS.flatMap((gap) => [
    ...each(gap),
    ...(spaces.length > 1 ? [keyword.replace(/(?<=\S) (?=\S)/g, gap)] : []),
  ]);
}
