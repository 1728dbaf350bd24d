/** The gate's memory, in bytes. `gate.wat` holds the same numbers. */
export const LAYOUT = {
  /** What `SHORT_ESCAPES` says. */
  shortEscapes: 0x40000,
  /** What `RUN_CLASSES` says. */
  runClasses: 0x40100,
  /** What `RUN_CLASS_ROWS` says. */
  runClassRows: 0x40310,
  /** Where text lies: `LANES` lanes of `LANE_SIZE`. While keywords are learned, everyday text, ended by a zero. */
  lanes: 0x41000,
  /** Keywords, each behind its length in one byte. Entries and matches follow. */
  keywords: 0x89000,
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
  /** Two for each keyword at most, 12 bytes each. */
  readonly entries: number;
  /** 8 bytes each: its address and the keyword's number, i32. */
  readonly matches: number;
  readonly size: number;
}

const LONGEST_KEYWORD = 64;
/** Those that one window of four bytes may be part of: starts before it, and ends behind it. */
const MOST_AROUND_WINDOW = (LONGEST_KEYWORD - 3) * LONGEST_KEYWORD;
/** Looked at beyond the limit before a search stops. */
const WINDOWS_BEYOND = 8 * 6;

/** Throws a RangeError for more keywords than entries have numbers for. */
export function tablesFor(keywords: readonly string[]): Tables {
  if (keywords.length > MOST_KEYWORDS) throw new RangeError(`more than ${MOST_KEYWORDS} keywords`);
  const keywordsEnd = keywords.reduce<number>((end, { length }) => end + 1 + length, LAYOUT.keywords);
  const entries = (keywordsEnd + 7) & ~7;
  const matches = entries + keywords.length * 2 * 12 + 8;
  const most = MATCH_LIMIT + WINDOWS_BEYOND * Math.min(2 * keywords.length, MOST_AROUND_WINDOW);
  return { keywordsEnd, entries, matches: matches & ~7, size: (matches & ~7) + most * 8 };
}

const MOST_KEYWORDS = 0x7fff;

/** A decoder that copied so many bytes as they stand says so. */
export const LONG_STRETCH = 256;
