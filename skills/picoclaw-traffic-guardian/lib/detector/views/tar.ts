import { type ContainerBudget, type ContainerEntry, entryName } from './container_budget.ts';

const BLOCK = 512;
const SUM_AT = 148;
/** Longer lists of pax records hold no name. */
const LONGEST_RECORDS = 64 * 1024;

/**
 * The files of a tar archive: POSIX ustar and pax, GNU's long names, and the oldest form. Goes on behind the blocks of
 * zeros that end it, where some readers do.
 */
export function* tarEntries(bytes: Uint8Array, budget: ContainerBudget): Generator<ContainerEntry> {
  /** What an entry of its own says of the next one's name. */
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length && budget.open; ) {
    if (bytes[at] === 0) {
      at += BLOCK;
      continue;
    }
    if (!isTarHeader(bytes, at)) return;
    const size = numberAt(bytes, at + 124, 12);
    const start = at + BLOCK;
    const end = Math.min(bytes.length, start + size);
    const type = String.fromCharCode(bytes[at + 156] ?? 0);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'L') longName = text(bytes, start, end);
    else if (type === 'x')
      longName = paxPath(bytes, start, Math.min(end, start + LONGEST_RECORDS)) ?? longName;
    else if (type === 'g' || type === 'K') budget.spend(0);
    else {
      yield {
        name: longName ?? headerName(bytes, start - BLOCK),
        coding: 'tar',
        bytes: budget.slice(bytes, start, end),
      };
      longName = undefined;
    }
  }
}

/** Whether a block at `at` has the checksum of a header: the sum of its bytes, its own taken for spaces. */
export function isTarHeader(bytes: Uint8Array, at: number): boolean {
  if (at + BLOCK > bytes.length || bytes[at] === 0) return false;
  // No digit where every header has one: most bytes are no tar.
  const digit = bytes[at + SUM_AT + 3] ?? 0;
  if (digit < 0x30 || digit > 0x37) return false;
  let sum = 8 * 0x20;
  for (let n = 0; n < BLOCK; n++) if (n < SUM_AT || n >= SUM_AT + 8) sum += bytes[at + n] ?? 0;
  return sum === numberAt(bytes, at + SUM_AT, 8);
}

/** Octal digits, or GNU's big-endian bytes behind a first one with its top bit set. At most 2^53. */
function numberAt(bytes: Uint8Array, at: number, length: number): number {
  const isBinary = ((bytes[at] ?? 0) & 0x80) !== 0;
  let value = 0;
  for (let n = isBinary ? 1 : 0; n < length; n++) {
    const byte = bytes[at + n] ?? 0;
    if (isBinary) value = value * 256 + byte;
    else if (byte >= 0x30 && byte <= 0x37) value = value * 8 + byte - 0x30;
    else if (value > 0 || (byte !== 0x20 && byte !== 0)) break;
  }
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

function headerName(bytes: Uint8Array, at: number): string {
  const name = text(bytes, at, at + 100);
  const isUstar = text(bytes, at + 257, at + 262) === 'ustar';
  const prefix = isUstar ? text(bytes, at + 345, at + 500) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function text(bytes: Uint8Array, from: number, to: number): string {
  const end = bytes.subarray(from, to).indexOf(0);
  return entryName(bytes, from, end < 0 ? to : from + end);
}

/** The path in pax records (`27 path=some/long/name\n`): a record's length counts all of it. */
function paxPath(bytes: Uint8Array, from: number, to: number): string | undefined {
  let path: string | undefined;
  for (let at = from; at < to; ) {
    const space = bytes.subarray(at, Math.min(to, at + 10)).indexOf(0x20);
    const length = space < 0 ? Number.NaN : Number(entryName(bytes, at, at + space));
    if (!Number.isInteger(length) || length <= space + 1 || at + length > to) break;
    const record = entryName(bytes, at + space + 1, at + length - 1);
    if (record.startsWith('path=')) path = record.slice('path='.length);
    at += length;
  }
  return path;
}
