import type { ScanMatch } from './scanner.ts';

export interface LineMatch {
  readonly found: ScanMatch;
  readonly decoding: readonly string[];
}

/** What was found in a line of a head, which depends on nothing but the line and what is looked for. */
export interface KnownLine {
  readonly matches: readonly LineMatch[];
  /** `.name` of a field whose name findings may quote, else ''. */
  readonly name: string;
  /** Whether a secret that was cut may begin in it. */
  readonly opens: boolean;
}

/** Of most lines. */
export const NOTHING_IN_LINE: KnownLine = { matches: [], name: '', opens: false };
export const OPENS_ALONE: KnownLine = { matches: [], name: '', opens: true };

/** Longer lines rarely come twice. */
const LONGEST_REMEMBERED = 2048;
/** In each of two generations. */
const MOST_REMEMBERED = 256;

/**
 * What was found in the lines met last. An agent sends nearly the same head with every request, with the same credential
 * in it, and is answered with nearly the same: to look at a line once costs more than to know twenty again. What is not
 * met for a while is forgotten.
 */
export class LineMemory {
  #young = new Map<string, KnownLine>();
  #old = new Map<string, KnownLine>();

  recall(line: string): KnownLine | undefined {
    const known = this.#young.get(line);
    if (known !== undefined) return known;
    const older = this.#old.get(line);
    if (older !== undefined) this.remember(line, older);
    return older;
  }

  remember(line: string, known: KnownLine): void {
    if (line.length > LONGEST_REMEMBERED) return;
    if (this.#young.size >= MOST_REMEMBERED) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    // A part of a string keeps all of it alive, and so a line would its head.
    this.#young.set(`\n${line}`.slice(1), known);
  }
}
