import type { Engine } from './engine.ts';
import { laneStart } from './layout.ts';
import { portableEngine } from './portable_engine.ts';
import { webAssemblyEngine } from './webassembly_engine.ts';

/**
 * Finds every occurrence of a set of keywords, without regard to ASCII case, at gigabytes a second where there is
 * none. Owns the memory that texts are copied into, in two lanes.
 */
export class Gate {
  /** The whole memory: text stands from `lane(n)` on. */
  readonly memory: Buffer;
  readonly longestKeyword: number;
  readonly engine: Engine;

  /**
   * `keywords`: lower case as far as they are ASCII, Latin-1, 3 to 64 bytes each; `find` names them by their index.
   * Throws a RangeError for more than 32,767.
   */
  constructor(keywords: readonly string[], engine?: 'portable') {
    this.engine =
      (engine === 'portable' ? undefined : webAssemblyEngine(keywords)) ?? portableEngine(keywords);
    this.memory = Buffer.from(this.engine.memory);
    this.longestKeyword = keywords.reduce((longest, { length }) => Math.max(longest, length), 0);
  }

  /** Where lane `n` starts: by turns, the views of a text stand in one and the other. */
  lane(n: number): number {
    return laneStart(n & 1);
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
