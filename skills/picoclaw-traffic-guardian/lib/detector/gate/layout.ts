/** The gate's memory, in bytes. `gate.wat` holds the same numbers. */
export const LAYOUT = {
  /** A bitmap of hashes of four folded bytes: windows in which a keyword may start. */
  windows: 0,
  /** Bitmaps of hashes of folded first bytes: eight of the keywords that have so many, five of those of five to seven. */
  eightBytes: 0x40000,
  fiveBytes: 0x48000,
  fourBytes: 0x50000,
  threeBytes: 0x58000,
  /** Found candidates, i32 each. */
  candidates: 0x60000,
  /** What `SHORT_ESCAPES` says. */
  shortEscapes: 0x67000,
  /** What `RUN_CLASSES` says. */
  runClasses: 0x67100,
  /** Where text lies: `LANES` lanes of `LANE_SIZE`. */
  lanes: 0x68000,
  size: 0xb0000,
} as const;

/** A scan stops beyond this many candidates and is resumed: one turn adds at most 17. */
export const CANDIDATE_LIMIT = 4096;

/** A decoder reads one and writes the other. Each holds a block and what is kept of its stream, 40 KB at most. */
const LANES = 2;
/** The gate looks at up to 32 bytes on either side of a text; their content does not matter. */
const LANE_MARGIN = 64;
const LANE_SIZE = (LAYOUT.size - LAYOUT.lanes) / LANES - LANE_MARGIN;

export function laneStart(lane: number): number {
  return LAYOUT.lanes + lane * (LANE_SIZE + LANE_MARGIN) + LANE_MARGIN / 2;
}

/** Bit 5 set in every byte folds case (and more than that: an exact comparison follows). */
export const FOLD = 0x20202020;

/** Index into a bitmap of 262,144 bits, of folded bytes: the first four, and those of the next four that count. */
export function bitmapIndex(low: number, high: number): number {
  return ((Math.imul(low, 0x9e3779b1) + Math.imul(high, 0x85ebca6b)) << 0) >>> 14;
}
