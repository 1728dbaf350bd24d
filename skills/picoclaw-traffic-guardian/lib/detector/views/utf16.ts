export type Utf16Variant = 'le' | 'be';

/** Bytes that the guess looks at. */
const SEEN = 64;
/** Of fewer bytes only the mark tells. */
export const LEAST_UTF16 = 8;

/**
 * Which UTF-16 `bytes`, the start of a text, are in: by their byte order mark, or by where their zeros stand (ASCII has
 * every second byte zero). Undefined: none, or nothing tells.
 */
export function utf16Variant(bytes: Uint8Array): Utf16Variant | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'be';
  const seen = Math.min(SEEN, bytes.length & ~1);
  if (seen < LEAST_UTF16) return undefined;
  const zeros = [0, 0];
  for (let at = 0; at < seen; at++) if (bytes[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Most of the pairs are ASCII, and none is U+0000.
  if (even === 0 && odd * 4 > seen) return 'le';
  if (odd === 0 && even * 4 > seen) return 'be';
  return undefined;
}

/**
 * Turns UTF-16 into UTF-8, piece by piece. No `TextDecoder` of views: two bytes of most scripts become three, so it
 * stands before the views, as content codings do.
 */
export class Utf16 {
  readonly name = 'utf-16';
  readonly #swaps: boolean;
  readonly #decoder = new TextDecoder('utf-16le');
  /** The first half of a code unit, big end first. */
  #half: number | undefined;

  constructor(variant: Utf16Variant) {
    this.#swaps = variant === 'be';
  }

  /** What is incomplete waits for the rest. A byte order mark is dropped; half a surrogate pair becomes U+FFFD. */
  decode(bytes: Uint8Array): Buffer {
    return Buffer.from(this.#decoder.decode(this.#swaps ? this.#swap(bytes) : bytes, { stream: true }));
  }

  finish(): Buffer {
    return Buffer.from(
      this.#decoder.decode(this.#half === undefined ? undefined : Uint8Array.of(this.#half)),
    );
  }

  /** Not every Node knows `utf-16be`: it comes with ICU. */
  #swap(bytes: Uint8Array): Buffer {
    const lead = this.#half === undefined ? [] : [this.#half];
    const whole = Buffer.concat([Uint8Array.from(lead), bytes]);
    const even = whole.length & ~1;
    this.#half = even < whole.length ? whole[even] : undefined;
    return whole.subarray(0, even).swap16();
  }
}
