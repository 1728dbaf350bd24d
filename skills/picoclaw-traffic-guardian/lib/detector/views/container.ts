import {
  type ContainerBudget,
  type ContainerEntry,
  type ContainerKind,
  entryName,
} from './container_budget.ts';
import { GzipFraming } from './deflate_framing.ts';
import { isDeflatedText } from './raw_deflate.ts';
import { isTarHeader, tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/** In hexadecimal: xz, bzip2, 7-Zip, RAR, zstd, LZ4 and lzip, which nothing here opens. */
const SEALED =
  /^(?:fd377a585a00|425a683[1-9]314159265359|377abcaf271c|526172211a07|28b52ffd|04224d18|4c5a495001)/;
const LONGEST_MAGIC = 10;

/** By how `bytes` begin; tar has no magic in its oldest form, but a checksum, and raw deflate data only text to yield. `sealed`: it cannot be opened. */
export function containerKind(bytes: Uint8Array): ContainerKind | 'sealed' | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip';
  if (first === 0x50 && second === 0x4b && third === 3 && fourth === 4) return 'zip';
  // RFC 1950, section 2.2: a window of 32 KB, no dictionary, one of four levels.
  if (first === 0x78 && (second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda))
    return 'zlib';
  if (isTarHeader(bytes, 0)) return 'tar';
  if (SEALED.test(Buffer.from(bytes.subarray(0, LONGEST_MAGIC)).toString('hex'))) return 'sealed';
  return isDeflatedText(bytes) ? 'deflate' : undefined;
}

/**
 * What a container holds, one entry at a time, as far as it is sound and the budget lasts. Containers in containers are
 * entries: open them with the same budget. Never throws.
 */
export function* openContainer(bytes: Uint8Array, budget: ContainerBudget): Generator<ContainerEntry> {
  const kind = containerKind(bytes);
  if (kind === 'zip') yield* zipEntries(bytes, budget);
  else if (kind === 'tar') yield* tarEntries(bytes, budget);
  else if (kind === 'gzip') yield* gunzip(bytes, budget);
  else if (kind === 'sealed') budget.hit = true;
  else if (kind !== undefined && budget.open) {
    const text = budget.inflate(bytes, kind === 'zlib' ? 2 : 0, bytes.length).bytes;
    if (text.length > 0) yield { name: null, coding: kind, bytes: text };
  }
}

/** The members of a gzip file are one text, under the first one's name. */
function* gunzip(bytes: Uint8Array, budget: ContainerBudget): Generator<ContainerEntry> {
  const texts: Buffer[] = [];
  let name: string | null = null;
  for (let at = 0; at < bytes.length && budget.open; ) {
    const start = at;
    const framing = new GzipFraming();
    let lead: ReturnType<GzipFraming['lead']> = 'more';
    while (lead === 'more' && at < bytes.length) lead = framing.lead(bytes[at++] ?? 0);
    if (lead !== 'data') break;
    name ??= gzipName(bytes, start, at);
    const { bytes: text, next, sound } = budget.inflate(bytes, at, bytes.length);
    texts.push(text);
    if (!sound) break;
    at = next + framing.trailer;
  }
  const [first] = texts;
  if (first !== undefined)
    yield { name, coding: 'gzip', bytes: texts.length === 1 ? first : Buffer.concat(texts) };
}

/** RFC 1952, section 2.3: the name stands behind the extra field. */
function gzipName(bytes: Uint8Array, start: number, end: number): string | null {
  const flags = bytes[start + 3] ?? 0;
  if ((flags & 8) === 0) return null;
  const from =
    start + 10 + ((flags & 4) === 0 ? 0 : 2 + (bytes[start + 10] ?? 0) + 256 * (bytes[start + 11] ?? 0));
  const stop = bytes.subarray(from, end).indexOf(0);
  return entryName(bytes, from, stop < 0 ? end : from + stop);
}
