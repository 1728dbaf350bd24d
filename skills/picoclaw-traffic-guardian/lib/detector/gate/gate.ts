import type { Engine } from './engine.ts';
import { FOLD, LAYOUT, laneStart } from './layout.ts';
import { portableEngine } from './portable_engine.ts';
import { fillTables, prefixOf } from './tables.ts';
import { webAssemblyEngine } from './webassembly_engine.ts';

interface Keyword {
  readonly number: number;
  /** Latin-1. */
  readonly text: string;
  /** The folded bytes from the fifth to the eighth, as far as it has them; `mask` says which. */
  readonly high: number;
  readonly mask: number;
}

/**
 * Finds every occurrence of a set of keywords, without regard to ASCII case, at gigabytes a second where there is
 * none. Owns the memory that texts are copied into, in two lanes.
 */
export class Gate {
  /** The whole memory: text stands from `lane(n)` on. */
  readonly memory: Buffer;
  readonly longestKeyword: number;
  readonly engine: Engine;
  readonly #candidates: Int32Array;
  readonly #words: DataView;
  /** Keywords by their first four folded bytes, or their only three. */
  readonly #byPrefix = new Map<number, Keyword[]>();
  readonly #hasThreeByteKeywords: boolean;

  /** `keywords`: lower case as far as they are ASCII, Latin-1, at least three bytes each; `find` names them by their index. */
  constructor(keywords: readonly string[], engine?: 'portable') {
    this.engine = (engine === 'portable' ? undefined : webAssemblyEngine()) ?? portableEngine();
    const { memory } = this.engine;
    fillTables(this.engine, keywords);
    this.memory = Buffer.from(memory);
    this.#candidates = new Int32Array(memory, LAYOUT.candidates);
    this.#words = new DataView(memory);
    this.longestKeyword = keywords.reduce((longest, { length }) => Math.max(longest, length), 0);
    this.#hasThreeByteKeywords = keywords.some(({ length }) => length === 3);
    keywords.forEach((keyword, number) => {
      const prefix = prefixOf(keyword);
      const entry = { number, text: keyword, ...secondWordOf(keyword) };
      const others = this.#byPrefix.get(prefix);
      if (others === undefined) this.#byPrefix.set(prefix, [entry]);
      else others.push(entry);
    });
  }

  /** Where lane `n` starts: by turns, the views of a text stand in one and the other. */
  lane(n: number): number {
    return laneStart(n & 1);
  }

  /**
   * Calls `visit` for each keyword that stands wholly within memory[from, end), in order of address.
   * `visit` must leave the lanes alone.
   */
  find(from: number, end: number, visit: (keyword: number, at: number) => void): void {
    const candidates = this.#candidates;
    const words = this.#words;
    const byPrefix = this.#byPrefix;
    for (let next = from; next <= end; next = this.engine.resume()) {
      const count = this.engine.search(next, end);
      for (let n = 0; n < count; n++) {
        const at = candidates[n] ?? 0;
        if (at < from || at + 3 > end) continue;
        const prefix = words.getInt32(at, true) | FOLD;
        const long = byPrefix.get(prefix);
        if (long !== undefined) this.#verify(long, at, end, visit);
        if (!this.#hasThreeByteKeywords) continue;
        const short = byPrefix.get(prefix & 0xffffff);
        if (short !== undefined) this.#verify(short, at, end, visit);
      }
    }
  }

  #verify(
    keywords: readonly Keyword[],
    at: number,
    end: number,
    visit: (keyword: number, at: number) => void,
  ): void {
    // Keywords of one start are many (`configuration`, `conversation`): a second word tells most of them apart at once.
    const high = this.#words.getInt32(at + 4, true) | FOLD;
    for (const keyword of keywords) {
      if (((high ^ keyword.high) & keyword.mask) !== 0) continue;
      const { number, text } = keyword;
      if (at + text.length <= end && this.#standsAt(text, at)) visit(number, at);
    }
  }

  #standsAt(keyword: string, at: number): boolean {
    for (let n = 0; n < keyword.length; n++) {
      const byte = this.memory[at + n] ?? 0;
      const lower = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
      if (lower !== keyword.charCodeAt(n)) return false;
    }
    return true;
  }
}

function secondWordOf(keyword: string): { readonly high: number; readonly mask: number } {
  let high = 0;
  let mask = 0;
  for (let n = 4; n < Math.min(8, keyword.length); n++) {
    high |= keyword.charCodeAt(n) << (8 * (n - 4));
    mask |= 0xff << (8 * (n - 4));
  }
  return { high: high | FOLD, mask };
}
