/** Bits of `RUN_CLASSES`. */
export const RUN_CLASS = {
  /** Both alphabets of base64 (RFC 4648), and so those of base32 and hex; no padding. */
  base64: 1,
  /** Hex digits and what may stand between pairs of them: `41 42`, `41:42`, `0x41, 0x42`, `\\x41\\x42`. */
  spacedHex: 2,
} as const;

/** By byte: the kinds of runs that it may be part of. */
export const RUN_CLASSES = new Uint8Array(256);
const add = (bytes: string, runClass: number): void => {
  for (const byte of Buffer.from(bytes, 'latin1')) RUN_CLASSES[byte] = (RUN_CLASSES[byte] ?? 0) | runClass;
};
add('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_', RUN_CLASS.base64);
add('0123456789abcdefABCDEFxX \\:,-\n\r\t', RUN_CLASS.spacedHex);

/** The same for each class in 16 bytes, by low half of a byte: a bit for each high half. All bytes of runs are ASCII. */
export const RUN_CLASS_ROWS = new Uint8Array(16 * Object.keys(RUN_CLASS).length);
RUN_CLASSES.forEach((classes, byte) => {
  Object.values(RUN_CLASS).forEach((runClass, n) => {
    const at = 16 * n + (byte & 15);
    if ((classes & runClass) !== 0) RUN_CLASS_ROWS[at] = (RUN_CLASS_ROWS[at] ?? 0) | (1 << (byte >> 4));
  });
});
