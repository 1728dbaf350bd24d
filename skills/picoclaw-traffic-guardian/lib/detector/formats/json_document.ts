const NOTHING = Buffer.alloc(0);
const SMALLEST_BLOCK = 4096;

/**
 * Keeps a document that is read as a whole; how long it may be is its owner's to say. Blocks grow, so that chunks of one
 * byte cost no object each, and are put together only when someone wants to read.
 */
export class WholeDocument {
  #full: Buffer[] = [];
  #block = NOTHING;
  #used = 0;
  #length = 0;

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    this.#length += bytes.length;
    const room = this.#block.length - this.#used;
    this.#add(bytes.subarray(0, room));
    if (bytes.length > room) this.#addBlock(bytes.subarray(room));
  }

  /** Hands the document over and forgets it. */
  take(): Buffer {
    const last = this.#block.subarray(0, this.#used);
    const whole = this.#full.length === 0 ? last : Buffer.concat([...this.#full, last]);
    this.#full = [];
    this.#block = NOTHING;
    this.#used = 0;
    this.#length = 0;
    return whole;
  }

  #addBlock(bytes: Uint8Array): void {
    if (this.#used > 0) this.#full.push(this.#block);
    const wanted = this.#length === bytes.length ? bytes.length : 2 * this.#block.length;
    this.#block = Buffer.allocUnsafe(Math.max(bytes.length, wanted, this.#used > 0 ? SMALLEST_BLOCK : 0));
    this.#used = 0;
    this.#add(bytes);
  }

  #add(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#used);
    this.#used += bytes.length;
  }
}

/**
 * What a JSON text says, or undefined when it is none. What follows a complete document is passed over, as Go's decoder
 * does. JSON.parse is iterative: depth alone does not make it throw.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    const [, end] = /after JSON at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
    // Foreign text that is not JSON is no event and no fault.
    return end === undefined ? undefined : parseJson(text.slice(0, Number(end)));
  }
}
