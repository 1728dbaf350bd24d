/** The gate's memory, in bytes. `gate.wat` holds the same numbers. */
export const LAYOUT = {
  /** 65,536 u32 bucket masks, one for each byte pair that a keyword can begin with. */
  firstPairs: 0,
  /** The same for the pair after it. */
  nextPairs: 0x40000,
  /** Bitmap of the hashes of the keywords' first four folded bytes. */
  fourBytes: 0x80000,
  /** Bitmap of the hashes of three-byte keywords. */
  threeBytes: 0x82000,
  /** Found candidates, i32 each. */
  candidates: 0x84000,
  /** What `SHORT_ESCAPES` says. */
  shortEscapes: 0x8f000,
  /** What `RUN_CLASSES` says. */
  runClasses: 0x8f100,
  /** Where text lies: `LANES` lanes of `LANE_SIZE`. */
  lanes: 0x90000,
  size: 0x180000,
} as const;

/** A scan stops beyond this many candidates and is resumed: one turn adds at most 8. */
export const CANDIDATE_LIMIT = 8192;

/** One lane a view of the same text: as it came, and up to three decoders further. */
const LANES = 4;
/** The gate looks at up to 8 bytes on either side of a text; their content does not matter. */
const LANE_MARGIN = 16;
const LANE_SIZE = (LAYOUT.size - LAYOUT.lanes) / LANES - LANE_MARGIN;

export function laneStart(lane: number): number {
  return LAYOUT.lanes + lane * (LANE_SIZE + LANE_MARGIN) + LANE_MARGIN / 2;
}

/** Bit 5 set in every byte folds case (and more than that: an exact comparison follows). */
export const FOLD = 0x20202020;

/** Index into a bitmap of 65,536 bits. */
export function bitmapIndex(folded: number): number {
  return Math.imul(folded, 0x9e3779b1) >>> 16;
}
