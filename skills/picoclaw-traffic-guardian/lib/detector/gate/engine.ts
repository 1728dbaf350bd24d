/** The loops that touch every byte, over one memory of their own. Made for a set of keywords. */
export interface Engine {
  readonly kind: 'webassembly' | 'portable';
  readonly memory: ArrayBuffer;
  /** What `search` found: by turns an address, and the index of the keyword that stands there. */
  readonly matches: Int32Array;
  /**
   * Lists the keywords that stand wholly in memory[from, end), without regard to ASCII case, in order of address.
   * Result: how many. `resume` is where to go on, beyond `end` when done.
   */
  search(from: number, end: number): number;
  /**
   * Copies memory[from, end) to `target` with short JSON escapes undone. Result: where the copy ends; up to 8 bytes
   * beyond may be overwritten. `resume` is `end`, or the address of a backslash whose meaning depends
   * on more: one of `\\u`, or one that stands last.
   */
  undoEscapes(from: number, end: number, target: number): number;
  /**
   * Start of the next stretch in memory[from, end) of at least `minimum` bytes that are all of a class of
   * `RUN_CLASSES`, or of fewer that reach `end`; `end` when there is none. `resume` is where the stretch ends.
   */
  findRun(from: number, end: number, minimum: number, runClass: number): number;
  resume(): number;
}
