/** Two columns wide on terminals: East Asian wide and full-width blocks, and pictures (UAX #11, emoji). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** Columns that sanitised text without colours takes up. */
export function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!/\p{M}/u.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Cut to at most `width` columns, the last of them an ellipsis when something was cut. */
export function clipped(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    const next = columns(character);
    if (used + next > width - 1) break;
    kept += character;
    used += next;
  }
  return `${kept}…`;
}

/** Rows with their cells (sanitised, uncoloured) padded to common column widths; the last cell is left as it is. */
export function aligned(rows: ReadonlyArray<readonly string[]>, indent = ''): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, columns(cell));
    });
  }
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - columns(cell)),
    );
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}

export type Colour = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'magenta';

const SGR: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  magenta: [35, 39],
};

/** Paints already sanitised text, or returns it unchanged where colour is not wanted. */
export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_, text) => text;

/** Colour only on a terminal that has some, and never against NO_COLOR (no-color.org: set and not empty). */
export function paintFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  if (!isTerminal || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb') return plain;
  return (colour, text) => `\u001b[${SGR[colour][0]}m${text}\u001b[${SGR[colour][1]}m`;
}
