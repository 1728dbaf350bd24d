/** The loops that touch every byte, over one memory of their own. Made for a set of keywords. */
export interface Engine {
  readonly kind: 'webassembly' | 'portable';
  readonly memory: ArrayBuffer;
  /** What `search` found: by turns an address, and the index of the keyword that stands there. */
  readonly matches: Int32Array;
  /**
   * Lists the keywords that stand wholly in memory[from, end), without regard to ASCII case and to the number of blanks in
   * a gap, in order of address.
   * Result: how many. `resume` is where to go on, beyond `end` when done.
   */
  search(from: number, end: number): number;
  /**
   * Copies memory[from, end) to `target` with short JSON escapes undone. Result: where the copy ends; up to 16 bytes
   * beyond may be overwritten. `resume` is `end`, or the address of an escape that is the caller's to undo: `\\u`, a
   * backslash that stands last, or any that has `LONG_STRETCH` bytes before it which are copied as they stand. Those, or
   * fewer, stand from `plain` to `resume`. `text`, unless 0, is where a block begins that is no text as a whole: in it only
   * what `standsInText` is an escape.
   */
  undoEscapes(from: number, end: number, target: number, text: number): number;
  plain(): number;
  /**
   * Start of the next stretch in memory[from, end) of at least `minimum` bytes that are all of a class of
   * `RUN_CLASSES`, or of fewer that reach `end`; `end` when there is none. `resume` is where the stretch ends.
   */
  findRun(from: number, end: number, minimum: number, runClass: number): number;
  resume(): number;
}
