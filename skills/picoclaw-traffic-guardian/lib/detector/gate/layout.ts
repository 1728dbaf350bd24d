/** The gate's memory, in bytes. `gate.wat` holds the same numbers. */
export const LAYOUT = {
  /** What `SHORT_ESCAPES` says. */
  shortEscapes: 0x40000,
  /** What `RUN_CLASSES` says. */
  runClasses: 0x40100,
  /** What `RUN_CLASS_ROWS` says. */
  runClassRows: 0x40310,
  /** Where text lies: `LANES` lanes of `LANE_SIZE`. While keywords are learned, everyday text, ended by a zero. */
  lanes: 0x43000,
  /** Keywords, each behind its length in one byte. Entries and matches follow. */
  keywords: 0x8b000,
} as const;

/** A search stops beyond this many matches and is resumed. */
export const MATCH_LIMIT = 2048;

/** A decoder reads one and writes the other. Each holds a block and what is kept of its stream, 40 KB at most. */
const LANES = 2;
/** The gate looks at up to 32 bytes on either side of a text; their content does not matter. */
const LANE_MARGIN = 64;
const LANE_SIZE = (LAYOUT.keywords - LAYOUT.lanes) / LANES - LANE_MARGIN;

export function laneStart(lane: number): number {
  return LAYOUT.lanes + lane * (LANE_SIZE + LANE_MARGIN) + LANE_MARGIN / 2;
}

/** Where things stand whose size depends on the keywords, and where memory ends. */
export interface Tables {
  readonly keywordsEnd: number;
  /** Two for each keyword at most, and one for each of its gaps, 12 bytes each. */
  readonly entries: number;
  /** 8 bytes each: its address and the keyword's number, i32. */
  readonly matches: number;
  readonly size: number;
}

/** A gap of a keyword, a blank between two bytes that are none, is up to so many blanks in a text. */
export const MOST_BLANKS = 16;
const GAP = /(?<=[^ ]) (?=[^ ])/g;

function gapsIn(keyword: string): number {
  return keyword.match(GAP)?.length ?? 0;
}

/** In bytes of text, all gaps as wide as they may be. */
export function longestOf(keywords: readonly string[]): number {
  return keywords.reduce(
    (longest, keyword) => Math.max(longest, keyword.length + (MOST_BLANKS - 1) * gapsIn(keyword)),
    0,
  );
}

const LONGEST_KEYWORD = 64;
/** Those that one window of four bytes, or a gap, may be part of: starts before it, and ends behind it. */
const MOST_AROUND_WINDOW = (LONGEST_KEYWORD - 3) * LONGEST_KEYWORD;
/** In one turn: eight windows, and gaps of two blanks and a byte each. */
const PLACES_A_TURN = 8 + 6;
const TURN = 16;

/** Throws a RangeError for more keywords than entries have numbers for. */
export function tablesFor(keywords: readonly string[]): Tables {
  const gaps = keywords.reduce((count, keyword) => count + gapsIn(keyword), 0);
  const count = 2 * keywords.length + gaps;
  if (count > MOST_ENTRIES) throw new RangeError(`more than ${MOST_ENTRIES} windows and gaps of keywords`);
  const keywordsEnd = keywords.reduce<number>((end, { length }) => end + 1 + length, LAYOUT.keywords);
  const entries = (keywordsEnd + 7) & ~7;
  const matches = entries + count * 12 + 8;
  // Looked at beyond the limit before a search stops.
  const turns = Math.ceil(longestOf(keywords) / TURN) + 2;
  const most = MATCH_LIMIT + turns * PLACES_A_TURN * Math.min(count, MOST_AROUND_WINDOW);
  return { keywordsEnd, entries, matches: matches & ~7, size: (matches & ~7) + most * 8 };
}

const MOST_ENTRIES = 0xffff;

/** A decoder that copied so many bytes as they stand says so. */
export const LONG_STRETCH = 256;
