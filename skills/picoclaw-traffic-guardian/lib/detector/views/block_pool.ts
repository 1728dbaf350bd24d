/** Small chunks wait for company up to this many bytes, so that the cost of a look is paid per block, not per chunk. */
export const BLOCK_SIZE = 16384;
/** Kept for reuse: more streams than this rarely hold unlooked-at bytes at once. */
const KEPT = 64;

const free: Buffer[] = [];

/** Bytes of one stream that wait for company. Holds memory only while it holds bytes. */
export class WaitingBytes {
  #block: Buffer | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Everything that waits: valid until the next call. */
  get bytes(): Buffer {
    return this.#block?.subarray(0, this.#length) ?? NOTHING;
  }

  /** False, and nothing kept, when the bytes do not fit. */
  add(bytes: Uint8Array): boolean {
    if (this.#length + bytes.length > BLOCK_SIZE) return false;
    if (bytes.length === 0) return true;
    this.#block ??= free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_SIZE);
    this.#block.set(bytes, this.#length);
    this.#length += bytes.length;
    return true;
  }

  /** Moves everything to memory[at, …). Result: how many bytes. */
  drain(memory: Uint8Array, at: number): number {
    const length = this.#length;
    if (this.#block === undefined) return 0;
    this.#block.copy(memory, at, 0, length);
    this.discard();
    return length;
  }

  discard(): void {
    if (this.#block !== undefined && free.length < KEPT) free.push(this.#block);
    this.#block = undefined;
    this.#length = 0;
  }
}

const NOTHING: Buffer = Buffer.alloc(0);
