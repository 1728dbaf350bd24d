/** Coded data breaks the format's rules. */
export class ZstdError extends Error {}

/** A rule of the format. Throws ZstdError when it is broken. */
export function check(holds: boolean): asserts holds {
  if (!holds) throw new ZstdError('not zstd');
}

export const floorLog2 = (value: number): number => 31 - Math.clz32(value);

/** Reads a stream of bits from its last to its first (RFC 8878, section 4.1). Beyond the first, bits are zero. */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  /** Bits left; negative when more were read than there are. */
  left: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? (bytes[end - 1] ?? 0) : 0;
    check(last !== 0);
    this.#bytes = bytes;
    this.#start = start;
    this.left = (end - start - 1) * 8 + floorLog2(last);
  }

  /** The `count` (at most 24) bits that end `left` bits from the start. */
  peek(count: number): number {
    const from = this.left - count;
    const low = Math.max(0, from);
    const bytes = this.#bytes;
    const at = this.#start + (low >>> 3);
    const word =
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24)) >>>
      (low & 7);
    if (from >= 0) return word & ((1 << count) - 1);
    return this.left <= 0 ? 0 : (word & ((1 << this.left) - 1)) << -from;
  }

  read(count: number): number {
    const value = this.peek(count);
    this.left -= count;
    return value;
  }
}
