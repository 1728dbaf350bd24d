import type { Engine } from './engine.ts';
import { laneStart, longestOf } from './layout.ts';
import { portableEngine } from './portable_engine.ts';
import { webAssemblyEngine } from './webassembly_engine.ts';

/**
 * Finds every occurrence of a set of keywords, without regard to ASCII case and to how many blanks there are between
 * words, at gigabytes a second where there is none. Owns the memory that texts are copied into, in two lanes.
 */
export class Gate {
  /** The whole memory: text stands from `lane(n)` on. */
  readonly memory: Buffer;
  /** As it may stand in a text, in bytes. */
  readonly longestKeyword: number;
  /** The same with every gap as narrow as can be. */
  readonly #longestNarrow: number;
  readonly engine: Engine;

  /**
   * `keywords`: lower case as far as they are ASCII, no white space but blanks, Latin-1, 3 to 64 bytes each; `find` names them by their index.
   * A blank of a keyword stands for any white space (of ASCII), and one between two bytes that are none for up to
   * `MOST_BLANKS` of these. Throws a RangeError for some ten thousand keywords.
   */
  constructor(keywords: readonly string[], engine?: 'portable') {
    this.engine =
      (engine === 'portable' ? undefined : webAssemblyEngine(keywords)) ?? portableEngine(keywords);
    this.memory = Buffer.from(this.engine.memory);
    this.longestKeyword = longestOf(keywords);
    this.#longestNarrow = keywords.reduce((longest, { length }) => Math.max(longest, length), 0);
  }

  /** Where lane `n` starts: by turns, the views of a text stand in one and the other. */
  lane(n: number): number {
    return laneStart(n & 1);
  }

  /** Where the last `longestKeyword` bytes of memory[from, end) begin, or later: what keyword starts before is complete. */
  completeUntil(from: number, end: number): number {
    const { memory } = this;
    const first = Math.max(from, end - this.longestKeyword + 1);
    let at = end;
    let wasBlank = false;
    for (let left = this.#longestNarrow - 1; at > first; at--) {
      const isBlank = WHITE_SPACE.has(memory[at - 1] ?? 0);
      if (!(isBlank && wasBlank) && left-- === 0) break;
      wasBlank = isBlank;
    }
    return at;
  }

  /**
   * Calls `visit` for each keyword that stands wholly within memory[from, end), in order of address.
   * `visit` must leave the lanes alone, and search for nothing else.
   */
  find(from: number, end: number, visit: (keyword: number, at: number) => void): void {
    const { engine } = this;
    const { matches } = engine;
    for (let next = from; next <= end; next = engine.resume()) {
      const count = engine.search(next, end);
      for (let n = 0; n < count; n++) visit(matches[2 * n + 1] ?? 0, matches[2 * n] ?? 0);
    }
  }
}

const WHITE_SPACE: ReadonlySet<number> = new Set(Buffer.from(' \t\n\v\f\r'));
