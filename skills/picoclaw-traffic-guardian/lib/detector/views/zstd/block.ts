import { LiteralsReader } from './literals.ts';
import { SequenceRunner } from './sequences.ts';

/** Block_Maximum_Size (RFC 8878, section 3.1.1.2.4), when the window is no smaller. */
export const LARGEST_BLOCK = 128 * 1024;

/** What the compressed blocks of one frame hand on to each other (section 3.1.1.3). */
export class ZstdBlocks {
  readonly #literals: LiteralsReader;
  readonly #sequences: SequenceRunner;

  /** `largest`: bytes that a block of this frame may yield. */
  constructor(largest: number) {
    this.#literals = new LiteralsReader(largest);
    this.#sequences = new SequenceRunner(largest);
  }

  /**
   * Decodes the block bytes[0, end) to output[out, …), where `largest` bytes have room. What this frame yielded before
   * stands in output[start, out). Result: where the output ends. Throws ZstdError.
   */
  decode(bytes: Uint8Array, end: number, output: Uint8Array, start: number, out: number): number {
    const literals = this.#literals.read(bytes, 0, end);
    return this.#sequences.run(bytes, end, literals, output, start, out);
  }
}
