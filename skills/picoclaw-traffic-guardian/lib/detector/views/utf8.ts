/** For what is no character: a surrogate without its other half, a number beyond Unicode. */
export const REPLACEMENT = 0xfffd;

/** Writes the code point `point` in UTF-8 to memory[target, …). Result: where it ends. */
export function writeUtf8(memory: Uint8Array, target: number, point: number): number {
  let out = target;
  if (point < 0x80) {
    memory[out++] = point;
  } else if (point < 0x800) {
    memory[out++] = 0xc0 | (point >> 6);
    memory[out++] = 0x80 | (point & 0x3f);
  } else if (point < 0x10000) {
    memory[out++] = 0xe0 | (point >> 12);
    memory[out++] = 0x80 | ((point >> 6) & 0x3f);
    memory[out++] = 0x80 | (point & 0x3f);
  } else {
    memory[out++] = 0xf0 | (point >> 18);
    memory[out++] = 0x80 | ((point >> 12) & 0x3f);
    memory[out++] = 0x80 | ((point >> 6) & 0x3f);
    memory[out++] = 0x80 | (point & 0x3f);
  }
  return out;
}

/** A number that text gives for a character: itself, or U+FFFD where it is none. */
export function scalarValue(number: number): number {
  return number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff) ? REPLACEMENT : number;
}
