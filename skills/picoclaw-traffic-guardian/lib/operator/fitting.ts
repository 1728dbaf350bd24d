/**
 * What a script prints by default stays below this. Picoclaw's exec tool cuts at 10,000 bytes, stdout and stderr
 * together, and a JSON document that is cut is none; the rest is room for one line on stderr.
 */
export const DEFAULT_OUTPUT_BYTES = 9_000;

/**
 * The longest rendering within `budget` bytes: `render(n)` shows `n` of `count` items and grows with n.
 * At least `render(0)`, whatever its size.
 */
export function fitting(
  count: number,
  budget: number,
  render: (shown: number) => string,
): { readonly text: string; readonly shown: number } {
  let low = 0;
  let high = count;
  let best = { text: render(count), shown: count };
  if (Buffer.byteLength(best.text) <= budget) return best;
  best = { text: render(0), shown: 0 };
  high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const text = render(middle);
    if (Buffer.byteLength(text) <= budget) {
      best = { text, shown: middle };
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return best;
}
