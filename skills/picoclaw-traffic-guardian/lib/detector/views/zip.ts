import { type ContainerBudget, type ContainerEntry, entryName } from './container_budget.ts';

/** Signatures of APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL = Buffer.from('PK\x03\x04');
const CENTRAL = 0x02014b50;
const END = Buffer.from('PK\x05\x06');
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const FLAG = { encrypted: 1, sizesFollow: 8 } as const;
/** Section 4.4.9: the size stands in a zip64 extra field (section 4.5.3). */
const IN_ZIP64 = 0xffffffff;
const ZIP64_FIELD = 1;
const METHOD = { stored: 0, deflated: 8 } as const;

/**
 * The files of a zip archive: what its directory lists, then what stands in it unlisted, as in one that was cut, or that
 * hides something. Encrypted ones and ones with rarer methods are left out.
 */
export function* zipEntries(archive: Uint8Array, budget: ContainerBudget): Generator<ContainerEntry> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  /** By where a file's header starts: where its data ends. */
  const known = new Map<number, number>();
  for (const { offset, size } of directory(bytes)) {
    if (known.has(offset)) continue;
    if (!budget.open) return;
    const entry = readEntry(bytes, offset, size, budget);
    if (entry === undefined) continue;
    known.set(offset, entry.next);
    if (entry.file !== undefined) yield entry.file;
  }
  for (let at = bytes.indexOf(LOCAL); at >= 0; ) {
    let next = known.get(at);
    if (next === undefined) {
      if (!budget.open) return;
      const entry = readEntry(bytes, at, undefined, budget);
      if (entry?.file !== undefined) yield entry.file;
      next = entry?.next ?? at + LOCAL.length;
    }
    at = bytes.indexOf(LOCAL, Math.max(next, at + LOCAL.length));
  }
}

/** Where the directory says that files start, and how long their data is; undefined: the file itself says it. */
function* directory(
  bytes: Buffer,
): Generator<{ readonly offset: number; readonly size: number | undefined }> {
  const end = bytes.lastIndexOf(END);
  if (end < 0 || end + END_SIZE > bytes.length) return;
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + CENTRAL_SIZE > end || bytes.readUInt32LE(at) !== CENTRAL) return;
    const size = bytes.readUInt32LE(at + 20);
    yield { offset: bytes.readUInt32LE(at + 42), size: size === IN_ZIP64 ? undefined : size };
    at +=
      CENTRAL_SIZE + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

interface LocalFile {
  readonly file: ContainerEntry | undefined;
  readonly next: number;
}

/** The file whose header starts at `at`. `listed`: its size as the directory has it. */
function readEntry(
  bytes: Buffer,
  at: number,
  listed: number | undefined,
  budget: ContainerBudget,
): LocalFile | undefined {
  if (at + LOCAL_SIZE > bytes.length || !bytes.subarray(at, at + 4).equals(LOCAL)) return undefined;
  const flags = bytes.readUInt16LE(at + 6);
  const method = bytes.readUInt16LE(at + 8);
  const nameEnd = at + LOCAL_SIZE + bytes.readUInt16LE(at + 26);
  const start = nameEnd + bytes.readUInt16LE(at + 28);
  if (start > bytes.length) return undefined;
  const written = bytes.readUInt32LE(at + 18);
  const size = listed ?? (written === IN_ZIP64 ? zip64Size(bytes, nameEnd, start) : written);
  const unsized = listed === undefined && size === 0 && (flags & FLAG.sizesFollow) !== 0;
  const end = unsized ? nextSignature(bytes, start) : Math.min(bytes.length, start + size);
  if ((flags & FLAG.encrypted) !== 0 || (method !== METHOD.stored && method !== METHOD.deflated)) {
    budget.hit = true;
    budget.spend(0);
    return { file: undefined, next: end };
  }
  const name = entryName(bytes, at + LOCAL_SIZE, nameEnd);
  if (method === METHOD.stored) {
    return { file: { name, coding: 'zip', bytes: budget.slice(bytes, start, end) }, next: end };
  }
  // Deflated data knows its own end, whatever a header says.
  const inflated = budget.inflate(bytes, start, bytes.length);
  return { file: { name, coding: 'zip', bytes: inflated.bytes }, next: inflated.next };
}

/** Section 4.5.3: in a file's own header both sizes stand in the extra field, the packed one last. 0 where it is not there. */
function zip64Size(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at + 4 <= to; at += 4 + bytes.readUInt16LE(at + 2)) {
    if (bytes.readUInt16LE(at) === ZIP64_FIELD && at + 20 <= to)
      return bytes.readUInt32LE(at + 12) + bytes.readUInt32LE(at + 16) * 2 ** 32;
  }
  return 0;
}

/** Data of unknown length is followed by its descriptor, another file or the directory. */
function nextSignature(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf('PK', from); at >= 0; at = bytes.indexOf('PK', at + 2)) {
    const kind = bytes.readUInt16BE(Math.min(at + 2, bytes.length - 2));
    if (kind === 0x0102 || kind === 0x0304 || kind === 0x0708) return at;
  }
  return bytes.length;
}
