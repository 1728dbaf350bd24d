import type { WorkBudget } from '../work_budget.ts';
import type { ContainerBudget } from './container_budget.ts';

/** A text that comes in pieces. */
export interface StreamedText {
  push(bytes: Uint8Array): void;
  /** More will not come soon. */
  pause(): void;
  end(): void;
  /** Lets go of everything without looking at it. */
  discard(): void;
}

/** What a document costs beyond its bytes. */
const DOCUMENT_COST = 1024;
/** Runs up to this many bytes are known by heart: other forms of the same text hold most of them, too. */
const LONGEST_KNOWN = 1024;
const MOST_KNOWN = 64;
/** A block is four of them, and what was held before. */
const MOST_PIECES = 5;

/**
 * The documents within one text. They are looked at when the block is that they were found in, and its memory is free:
 * until then calls wait.
 */
export class Documents {
  readonly #budget: ContainerBudget;
  /** Of what is itself a document. */
  readonly #work: Pick<WorkBudget, 'charge' | 'exhausted'> | undefined;
  readonly #openText: (decoding: readonly string[]) => StreamedText;
  readonly #known = new Set<string>();
  /** The last pieces of long runs: those of a block. */
  #pieces: readonly Buffer[] = [];
  #waiting: Array<() => void> = [];
  readonly #open = new Set<StreamedText>();

  /** `work`: absent where the text is what came over the wire, which is no longer than that. */
  constructor(
    budget: ContainerBudget,
    work: Pick<WorkBudget, 'charge' | 'exhausted'> | undefined,
    openText: (decoding: readonly string[]) => StreamedText,
  ) {
    this.#budget = budget;
    this.#work = work;
    this.#openText = openText;
  }

  /** Whether a run may be looked at, at the cost of so many bytes that an expression runs over. */
  admits(cost: number): boolean {
    if (this.#work?.exhausted === true) return false;
    this.#work?.charge(cost);
    return true;
  }

  /** Whether the run at bytes[from, to) was met shortly before, in any form of the text. */
  knows(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from > LONGEST_KNOWN) return false;
    const run = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
    if (this.#known.has(run)) return true;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.add(run);
    return false;
  }

  /** The same for a piece of a run that goes on. */
  knowsPiece(bytes: Uint8Array, from: number, to: number): boolean {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
    if (this.#pieces.some((known) => known.equals(piece))) return true;
    this.#pieces = [...this.#pieces.slice(1 - MOST_PIECES), Buffer.from(piece)];
    return false;
  }

  /** A document that comes in pieces, which are kept until they are looked at. Undefined: the budget is spent. */
  stream(decoding: readonly string[]): StreamedText | undefined {
    if (!this.#budget.open) return undefined;
    this.#budget.spend(DOCUMENT_COST);
    const text = this.#openText(decoding);
    this.#open.add(text);
    const later = (call: () => void) => this.#waiting.push(call);
    return {
      push: (bytes) => {
        if (!this.#budget.open) return;
        this.#budget.spend(bytes.length);
        later(() => text.push(bytes));
      },
      pause: () => later(() => text.pause()),
      end: () => later(() => this.#end(text)),
      discard: () => later(() => this.#end(text)),
    };
  }

  /** The block has been looked at. */
  drain(): void {
    while (this.#waiting.length > 0) {
      const calls = this.#waiting;
      this.#waiting = [];
      for (const call of calls) call();
    }
  }

  pause(): void {
    for (const text of this.#open) text.pause();
  }

  end(): void {
    for (const text of this.#open) this.#end(text);
  }

  discard(): void {
    this.#waiting = [];
    for (const text of this.#open) text.discard();
    this.#open.clear();
  }

  #end(text: StreamedText): void {
    this.#open.delete(text);
    text.end();
  }
}
