/** Words of a seed phrase (BIP-39) have three to eight letters; prose mostly has shorter and longer ones among them. */
const SHORTEST_WORD = 3;
const LONGEST_WORD = 8;
const FEWEST_WORDS = 12;
/** Of blanks, quotes, commas and plus signs between two words. */
const LONGEST_GAP = 4;
/** Twelve words, and eleven gaps. */
const SHORTEST_ROW = FEWEST_WORDS * SHORTEST_WORD + FEWEST_WORDS - 1;

const LETTER = 1;
const GAP = 2;
const KIND = new Uint8Array(256);
for (let code = 97; code <= 122; code++) KIND[code] = LETTER;
for (const sign of ' \t\r\n",+') KIND[sign.charCodeAt(0)] = GAP;

/**
 * The stretches of a Latin-1 text where at least twelve lower-case words of a seed phrase's length stand in a row, as
 * in a text or a list. Looks back from where the shortest row would end, so that most of what is no row is never read;
 * linear in the length.
 */
export function rowsOfWords(text: string): string[] {
  const rows: string[] = [];
  let read = 0;
  for (let probe = SHORTEST_ROW - 1; probe < text.length; ) {
    const begin = beginOfRow(text, probe, read);
    if (probe - begin < SHORTEST_ROW - 1) {
      probe = begin + SHORTEST_ROW - 1;
      continue;
    }
    const end = endOfRow(text, probe);
    const row = text.slice(begin, end);
    if ((row.match(/[a-z]+/g) ?? []).length >= FEWEST_WORDS) rows.push(row);
    read = end;
    probe = end + SHORTEST_ROW - 1;
  }
  return rows;
}

/** Where what could be a row around `probe` begins: after the last thing before it that stands in no row. */
function beginOfRow(text: string, probe: number, from: number): number {
  let letters = 0;
  let gap = 0;
  /** The word at the probe may go on after it. */
  let isWhole = false;
  for (let at = probe; at >= from; at--) {
    switch (KIND[text.charCodeAt(at)]) {
      case LETTER:
        gap = 0;
        if (++letters > LONGEST_WORD) return at + 1;
        break;
      case GAP:
        if (isWhole && letters > 0 && letters < SHORTEST_WORD) return at + letters + 1;
        isWhole = true;
        letters = 0;
        if (++gap > LONGEST_GAP) return at + 1;
        break;
      default:
        return at + 1;
    }
  }
  return from;
}

/** Where the row around `probe` ends: before the first thing after it that stands in no row. */
function endOfRow(text: string, probe: number): number {
  // From the begin of its word, whose length tells.
  let at = probe;
  while (at > 0 && KIND[text.charCodeAt(at - 1)] === LETTER) at--;
  let letters = 0;
  let gap = 0;
  for (; at < text.length; at++) {
    switch (KIND[text.charCodeAt(at)]) {
      case LETTER:
        gap = 0;
        if (++letters > LONGEST_WORD) return at - LONGEST_WORD;
        break;
      case GAP:
        if (letters > 0 && letters < SHORTEST_WORD) return at - letters;
        letters = 0;
        if (++gap > LONGEST_GAP) return at;
        break;
      default:
        return at;
    }
  }
  return at;
}
