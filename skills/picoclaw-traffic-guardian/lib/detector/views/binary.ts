/** Bytes that a guess at what is no text looks at, and control characters among them that no text has. */
const SAMPLE = 256;
const MOST_CONTROLS = 12;

/** Whether memory[from, to) is no text, by a sample of its bytes. */
export function isBinary(memory: Uint8Array, from: number, to: number): boolean {
  const step = Math.max(1, Math.floor((to - from) / SAMPLE));
  let controls = 0;
  for (let at = from; at < to; at += step) {
    const byte = memory[at] ?? 0;
    if (byte < 0x20 && (byte < 0x07 || byte > 0x0d) && byte !== 0x1b) controls++;
  }
  return controls > MOST_CONTROLS;
}

/** By byte: 1 for ASCII text. */
const TEXT = new Uint8Array(256).fill(1, 0x20, 0x7f).fill(1, 0x09, 0x0b);
TEXT[0x0d] = 1;
/** Text amid other bytes that is no accident. Of so many in a row one stands where they are looked for, and both before. */
const SHORTEST_ISLAND = 48;
const STEP = 32;
const NEAR = 8;

/** Where they are put together: each has a line feed behind it, which is less than what parts them from the next. */
let amid: Buffer = Buffer.alloc(0);

/**
 * The stretches of ASCII text in a block of bytes of all kinds, parted by line feeds: what someone may have put among them.
 * Valid until the next call.
 */
export function textAmid(block: Buffer): Buffer {
  if (amid.length <= block.length) amid = Buffer.allocUnsafeSlow(block.length + 1);
  let length = 0;
  for (let at = 2 * NEAR; at < block.length; at += STEP) {
    const texts =
      (TEXT[block[at] ?? 0] ?? 0) &
      (TEXT[block[at - NEAR] ?? 0] ?? 0) &
      (TEXT[block[at - 2 * NEAR] ?? 0] ?? 0);
    if (texts === 0) continue;
    let from = at;
    while (from > 0 && TEXT[block[from - 1] ?? 0] === 1) from--;
    let to = at + 1;
    while (to < block.length && TEXT[block[to] ?? 0] === 1) to++;
    if (to - from >= SHORTEST_ISLAND) {
      length += block.copy(amid, length, from, to);
      amid[length++] = LINE_FEED;
    }
    // The last place within it: the next one is behind.
    at += STEP * Math.floor((to - 1 - at) / STEP);
  }
  return amid.subarray(0, length);
}

const LINE_FEED = 0x0a;
