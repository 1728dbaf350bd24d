import type { Rule } from './rule.ts';
import type { ScanMatch } from './scanner.ts';
import { skeletonOf } from './seen_matches.ts';

interface Held {
  readonly found: ScanMatch;
  readonly decoding: readonly string[];
  readonly skeleton: string;
}

/** Commands in one body beyond this many are told as they are found: they are a flood, not a conversation. */
const MOST_HELD = 256;

/**
 * Commands that the scan of a body's bytes found, until its structure says where they stand. What a part told is the
 * same command in its right place. It holds text of the message until the next release.
 */
export class HeldMatches {
  #held: Held[] = [];
  #told: Array<{ readonly rule: Rule; readonly skeleton: string }> = [];

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** False when no more can be held. */
  hold(found: ScanMatch, decoding: readonly string[]): boolean {
    if (this.#held.length >= MOST_HELD) return false;
    this.#held.push({ found, decoding, skeleton: skeletonOf(found.occurrence.match.secret) });
    return true;
  }

  /** A part holds this match. */
  tell({ compiled, occurrence }: ScanMatch): void {
    if (this.#told.length >= MOST_HELD) return;
    this.#told.push({ rule: compiled.rule, skeleton: skeletonOf(occurrence.match.secret) });
  }

  /** Lets go of everything held; `record` takes what no part told. */
  release(record: (found: ScanMatch, decoding: readonly string[]) => void): void {
    const held = this.#held;
    const told = this.#told;
    this.#held = [];
    this.#told = [];
    for (const { found, decoding, skeleton } of held) {
      const isTold = told.some(
        (part) =>
          part.rule === found.compiled.rule &&
          (part.skeleton.includes(skeleton) || skeleton.includes(part.skeleton)),
      );
      if (!isTold) record(found, decoding);
    }
  }
}
