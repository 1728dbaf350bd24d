import { readSize } from './delta.ts';

export type ObjectKind = 'commit' | 'tree' | 'blob' | 'tag';

/** By type; what is none of these is a delta. */
export const KINDS: Readonly<Record<number, ObjectKind>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFS_DELTA = 6;
const REF_DELTA = 7;

/** What stands before an object's data, which begins at `next`. */
export interface ObjectHead {
  readonly type: number;
  /** Of what comes out of the data. */
  readonly size: number;
  /** Of a delta: offset or id. */
  readonly base: number | string | undefined;
  readonly next: number;
}

/** Reads the header of the object that `bytes` begin with, at `offset` in its pack; ids have `idLength` bytes. */
export function readHead(bytes: Buffer, offset: number, idLength: number): ObjectHead | 'cut' | 'damaged' {
  const first = bytes[0];
  if (first === undefined) return 'cut';
  const rest = first < 0x80 ? { size: 0, next: 1 } : readSize(bytes, 1);
  if (rest === undefined) return bytes.length > 8 ? 'damaged' : 'cut';
  const size = (first & 15) + rest.size * 16;
  const type = (first >> 4) & 7;
  let { next } = rest;
  let base: number | string | undefined;
  if (type === OFS_DELTA) {
    let byte = bytes[next++] ?? -1;
    let distance = byte & 0x7f;
    for (; byte >= 0x80 && distance < 2 ** 40; distance = (distance + 1) * 128 + (byte & 0x7f)) {
      byte = bytes[next++] ?? -1;
    }
    if (byte < 0) return 'cut';
    base = offset - distance;
    if (distance === 0 || base < 12) return 'damaged';
  } else if (type === REF_DELTA) {
    base = bytes.toString('hex', next, next + idLength);
    next += idLength;
  } else if (KINDS[type] === undefined) return 'damaged';
  if (bytes.length < next + 2) return 'cut';
  const [method = 0, check = 0] = bytes.subarray(next, next + 2);
  const isZlib = (method & 0x0f) === 8 && (method * 256 + check) % 31 === 0 && (check & 0x20) === 0;
  return isZlib ? { type, size, base, next } : 'damaged';
}
