import { printable } from '../printable.ts';

/** Punctuation that CommonMark or its tables act on. Colon, slash and at sign too: GitHub links bare addresses. */
const ACTIVE = /[\\`*_{}[\]<>()#+!|&~:/@$]/g;

/** Text as one cell of a table: nothing in it is markup, a link or a mention. */
function cell(text: string): string {
  return printable(text)
    .replace(ACTIVE, (character) => `\\${character}`)
    .replace(/www\./gi, (word) => `${word.slice(0, 3)}\\.`);
}

/** One row of a GitHub-flavoured table. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |\n`;
}

export function markdownHeader(names: readonly string[]): string {
  return `${markdownRow(names)}|${' --- |'.repeat(names.length)}\n`;
}
