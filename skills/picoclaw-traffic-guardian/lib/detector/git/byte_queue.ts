const NOTHING = Buffer.alloc(0);
const LEAST = 16384;

/** Bytes that came and are not yet taken, in one piece. */
export class ByteQueue {
  #block = NOTHING;
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** Valid until the next call. */
  get bytes(): Buffer {
    return this.#block.subarray(this.#from, this.#to);
  }

  add(bytes: Uint8Array): void {
    if (this.#to + bytes.length > this.#block.length) {
      const needed = this.length + bytes.length;
      const block =
        2 * needed > this.#block.length ? Buffer.allocUnsafeSlow(Math.max(LEAST, 2 * needed)) : this.#block;
      this.#block.copy(block, 0, this.#from, this.#to);
      this.#to -= this.#from;
      this.#from = 0;
      this.#block = block;
    }
    this.#block.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  take(length: number): void {
    this.#from += length;
  }

  clear(): void {
    this.#block = NOTHING;
    this.#from = this.#to = 0;
  }
}
