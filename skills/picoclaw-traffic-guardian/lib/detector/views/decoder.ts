import type { Copied } from './copied.ts';

/**
 * Undoes one encoding of text, block by block. Output is never longer than the input so far, so that a lane that
 * holds the one holds the other.
 */
export interface TextDecoder {
  /** As findings name it. */
  readonly name: 'json' | 'percent' | 'form' | 'html' | 'quoted-printable' | 'unicode' | 'escapes';
  /**
   * Decodes memory[from, to) to memory[target, …); the two do not overlap. Result: where the output ends. `copied` is told
   * what stays as it is.
   */
  decode(memory: Uint8Array, from: number, to: number, target: number, copied?: Copied): number;
  /** Writes what still waited for the rest of an escape, as it stands. */
  finish(memory: Uint8Array, target: number): number;
}
