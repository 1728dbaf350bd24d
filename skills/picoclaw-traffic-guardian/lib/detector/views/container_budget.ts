import { inflate } from './inflate.ts';

export type ContainerKind = 'gzip' | 'zip' | 'tar' | 'zlib' | 'deflate';

/** A file in a container, or all there is in it. `bytes` may be a part of the container's own. */
export interface ContainerEntry {
  /** Foreign text; null where the container keeps none. */
  readonly name: string | null;
  readonly coding: ContainerKind;
  readonly bytes: Uint8Array;
}

/** An entry costs more than its bytes. */
const ENTRY_COST = 64;

/** What may be unpacked, by all containers that share it: bytes read or made, whichever are more, and entries. */
export class ContainerBudget {
  left: number;
  /** Whether something was left out: for want of budget, or because nothing here opens it. */
  hit = false;

  /** `bytes`: of everything together. */
  constructor(bytes: number) {
    this.left = bytes;
  }

  /** Further `bytes` may be read or made. */
  grow(bytes: number): void {
    this.left += bytes;
  }

  /** Nothing was left out so far, and `bytes` may be read or made. */
  reset(bytes: number): void {
    this.left = bytes;
    this.hit = false;
  }

  /** Whether another entry may be looked at. */
  get open(): boolean {
    if (this.left <= 0) this.hit = true;
    return this.left > 0;
  }

  spend(bytes: number): void {
    this.left -= bytes + ENTRY_COST;
  }

  /** Raw deflate data at bytes[from, to), as far as it and the budget go; `next`: where it ends. */
  inflate(
    bytes: Uint8Array,
    from: number,
    to: number,
  ): { readonly bytes: Buffer; readonly next: number; readonly sound: boolean } {
    const { bytes: text, next, end } = inflate(bytes, from, to, Math.max(0, this.left));
    if (end === 'limit') this.hit = true;
    this.spend(Math.max(text.length, next - from));
    return { bytes: text, next, sound: end === 'complete' };
  }

  /** bytes[from, to), as far as the budget goes. */
  slice(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const length = Math.min(Math.max(0, to - from), Math.max(0, this.left));
    if (length < to - from) this.hit = true;
    this.spend(length);
    return bytes.subarray(from, from + length);
  }
}

/** Longer names are cut. */
const LONGEST_NAME = 1024;

export function entryName(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, Math.min(to, from + LONGEST_NAME))).toString();
}
