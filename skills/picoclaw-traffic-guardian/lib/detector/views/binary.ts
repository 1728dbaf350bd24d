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
