/** The loops that touch every byte, over one memory of their own. */
export interface Engine {
  readonly kind: 'webassembly' | 'portable';
  readonly memory: ArrayBuffer;
  /**
   * Enters keywords into the tables: in memory[from, end) stands each, in lower case, behind its length in one byte.
   */
  learn(from: number, end: number): void;
  /**
   * Fills the candidate list with addresses in memory[from, end) where a keyword may start, ascending. Result: how
   * many. `resume` is where to go on, beyond `end` when done.
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
