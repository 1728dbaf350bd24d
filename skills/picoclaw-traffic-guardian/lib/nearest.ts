/** Edits between two words: insert, delete, replace, swap neighbours (optimal string alignment). */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/**
 * The known word that was most probably meant, or undefined when none is close: at most a third of the letters
 * may differ, unless one word begins with the other (`--sever` for `--severity`).
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const asked = word.toLowerCase().slice(0, 64);
  if (asked === '') return undefined;
  let best: string | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const longer = Math.max(asked.length, candidate.length);
    const abbreviated = asked.length >= 3 && (candidate.startsWith(asked) || asked.startsWith(candidate));
    const cost = distance(asked, candidate);
    if (cost < bestCost && (abbreviated || cost <= Math.max(1, Math.floor(longer / 3)))) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}
