import { containerKind, openContainer } from './container.ts';
import type { ContainerBudget, ContainerEntry } from './container_budget.ts';

/** Bytes that tell what a container is: those of a tar header. */
const SNIFFED = 512;
/** What all documents that wait for their end may hold together, in bytes. */
const MOST_HELD = 64 * 1024 * 1024;
let held = 0;

/**
 * Collects a document that begins as a container does, piece by piece, and opens it at its end. Of any other it keeps
 * nothing.
 */
export class Unpacker {
  readonly #budget: ContainerBudget;
  readonly #onEntry: (entry: ContainerEntry) => void;
  #state: 'begun' | 'container' | 'other' = 'begun';
  #pieces: Buffer[] = [];
  #length = 0;
  #isFull = false;

  constructor(budget: ContainerBudget, onEntry: (entry: ContainerEntry) => void) {
    this.#budget = budget;
    this.#onEntry = onEntry;
  }

  /** `bytes` are copied. */
  push(bytes: Uint8Array): void {
    if (this.#state === 'other') return;
    const begun = this.#length + bytes.length;
    if (this.#state === 'begun' && begun >= SNIFFED) {
      const start = this.#length === 0 ? bytes : Buffer.concat([...this.#pieces, bytes]);
      const kind = containerKind(start);
      if (kind === 'sealed') this.#budget.hit = true;
      this.#state = kind === undefined || kind === 'sealed' ? 'other' : 'container';
    }
    if (this.#state === 'other') this.discard();
    else if (this.#isFull || held + bytes.length > MOST_HELD || begun > this.#budget.left) {
      // What came so far is opened all the same.
      this.#isFull = true;
      this.#budget.hit = true;
    } else {
      this.#pieces.push(Buffer.from(bytes));
      this.#length = begun;
      held += bytes.length;
    }
  }

  /** Nothing follows. */
  end(): void {
    if (this.#state === 'other' || this.#length === 0) return;
    const bytes = Buffer.concat(this.#pieces);
    this.discard();
    for (const entry of openContainer(bytes, this.#budget)) this.#onEntry(entry);
  }

  discard(): void {
    held -= this.#length;
    this.#length = 0;
    this.#pieces = [];
    this.#state = 'other';
  }
}
