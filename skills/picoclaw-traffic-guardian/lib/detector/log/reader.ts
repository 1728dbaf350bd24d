import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { GuardianError } from '../../errors.ts';
import type { Finding } from '../finding.ts';
import { ACTIVE_FILE, listLogFiles, rotatedFile } from './files.ts';
import { decodeLine, MAX_LINE_BYTES } from './line.ts';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Lines that hold no finding, counted while reading. */
export interface SkippedLines {
  /** Longer than any line this software writes. */
  oversized: number;
  /** Not JSON, or not a finding of this schema. */
  invalid: number;
  /** A last line without newline: its writer was killed, or is still writing it. */
  torn: number;
}

export interface FindingReading extends Iterable<Finding> {
  /** Complete once the iteration has ended. */
  readonly skipped: SkippedLines;
}

/**
 * All findings of the log in `directory`, each once in its latest form, in the order in which their latest lines
 * were written. Memory grows with the number of distinct findings (one id each), not with the log. Reads
 * synchronously, so not for a thread that others wait on. A missing directory or file is an empty log; one that
 * cannot be read throws E_LOG_UNREADABLE. Iterate it once.
 */
export function readFindings(directory: string): FindingReading {
  const skipped: SkippedLines = { oversized: 0, invalid: 0, torn: 0 };
  return { skipped, [Symbol.iterator]: () => latestFindings(directory, skipped) };
}

function* latestFindings(directory: string, skipped: SkippedLines): Generator<Finding, undefined> {
  const files = openAll(directory);
  try {
    // First pass: where the latest line of each finding stands. Second pass: exactly those lines.
    const latest = new Map<string, number>();
    let ordinal = 0;
    for (const line of allLines(files, skipped)) {
      const finding = decodeLine(line);
      if (finding === null) skipped.invalid++;
      else latest.set(finding.id, ordinal);
      ordinal++;
    }
    const wanted = new Set(latest.values());
    ordinal = 0;
    for (const line of allLines(files, null)) {
      if (wanted.has(ordinal++)) {
        const finding = decodeLine(line);
        if (finding !== null) yield finding;
      }
    }
  } finally {
    for (const { fd } of files) closeSync(fd);
  }
}

/**
 * The last findings of the log as they were written, oldest first, from at most `maxBytes` at its end. For
 * deduplication after a restart.
 */
export function readTail(directory: string, maxBytes: number): Finding[] {
  const files = openAll(directory);
  const findings: Finding[] = [];
  try {
    let budget = maxBytes;
    const parts: Array<{ file: OpenLogFile; from: number }> = [];
    for (let index = files.length - 1; index >= 0 && budget > 0; index--) {
      const file = files[index];
      if (file === undefined) break;
      parts.unshift({ file, from: Math.max(0, file.size - budget) });
      budget -= file.size;
    }
    for (const { file, from } of parts) {
      let cut = from > 0;
      for (const line of lines(file, from, null)) {
        const finding = cut ? null : decodeLine(line);
        cut = false;
        if (finding !== null) findings.push(finding);
      }
    }
  } finally {
    for (const { fd } of files) closeSync(fd);
  }
  return findings;
}

/**
 * SHA-256, in hex, of what the whole log says was found: over the sorted, distinct SHA-256 sums of its lines without
 * their counters (`occurrences`, `last_seen`), each sum and each line with a newline. A finding that is new, graver,
 * altered or gone changes it; one that merely recurs does not, nor does rotation. Of nothing for an empty log. A line
 * that holds no finding counts as it stands.
 */
export function logDigest(directory: string): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const sums = new Set<string>();
  const files = openAll(directory);
  try {
    for (const line of allLines(files, null)) {
      const finding = decodeLine(line);
      if (finding === null) {
        sums.add(sha256(`${line}\n`));
        continue;
      }
      const { occurrences: _, last_seen: __, ...found } = finding;
      sums.add(sha256(`${JSON.stringify(found)}\n`));
    }
  } finally {
    for (const { fd } of files) closeSync(fd);
  }
  return sha256(
    [...sums]
      .sort()
      .map((sum) => `${sum}\n`)
      .join(''),
  );
}

interface OpenLogFile {
  readonly fd: number;
  readonly size: number;
  /** Device and inode: the same file under two names is one file. */
  readonly identity: string;
}

/**
 * Opens the log's files, oldest first. Opened youngest first, because a running monitor may rotate meanwhile: then a
 * file turns up under a second name, which its inode tells, where the other order would miss one.
 */
function openAll(directory: string): OpenLogFile[] {
  let oldest: number;
  try {
    oldest = Math.max(0, ...listLogFiles(directory).map((file) => file.index));
  } catch (error) {
    if (isMissing(error)) return [];
    throw unreadable(directory, error);
  }
  const files = new Map<string, OpenLogFile>();
  try {
    for (let index = 0; index <= oldest + 1; index++) {
      const file = openLog(path.join(directory, index === 0 ? ACTIVE_FILE : rotatedFile(index)));
      if (file === null) continue;
      if (files.has(file.identity)) closeSync(file.fd);
      else files.set(file.identity, file);
    }
  } catch (error) {
    for (const { fd } of files.values()) closeSync(fd);
    throw error;
  }
  return [...files.values()].reverse();
}

/** Null when there is no such regular file; symlinks are not followed. */
function openLog(file: string): OpenLogFile | null {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let fd: number;
  try {
    fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(file, error);
  }
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    throw new GuardianError('E_LOG_UNREADABLE', `${file} is not a regular file`);
  }
  return { fd, size: stat.size, identity: `${stat.dev}:${stat.ino}` };
}

function* allLines(
  files: readonly OpenLogFile[],
  skipped: SkippedLines | null,
): Generator<string, undefined> {
  for (const file of files) yield* lines(file, 0, skipped);
}

/** Complete lines from byte `from` on, without their newlines; what is no acceptable line is counted, not held. */
function* lines(file: OpenLogFile, from: number, skipped: SkippedLines | null): Generator<string, undefined> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let oversized = false;
  for (let position = from; position < file.size; ) {
    const chunk = readAt(file, position, Math.min(CHUNK_BYTES, file.size - position));
    if (chunk.length === 0) break; // truncated since it was opened
    position += chunk.length;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      start = end + 1;
      if (oversized || pendingBytes + piece.length >= MAX_LINE_BYTES) {
        if (skipped !== null) skipped.oversized++;
      } else {
        yield pending.length === 0
          ? piece.toString('utf8')
          : Buffer.concat([...pending, piece]).toString('utf8');
      }
      pending = [];
      pendingBytes = 0;
      oversized = false;
    }
    const rest = chunk.subarray(start);
    pendingBytes += rest.length;
    oversized ||= pendingBytes >= MAX_LINE_BYTES;
    if (oversized) pending = [];
    else if (rest.length > 0) pending.push(rest);
  }
  if (pendingBytes > 0 && skipped !== null) {
    if (oversized) skipped.oversized++;
    else skipped.torn++;
  }
}

function readAt(file: OpenLogFile, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, readSync(file.fd, buffer, 0, length, position));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unreadable(what: string, error: unknown): GuardianError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new GuardianError('E_LOG_UNREADABLE', `cannot read ${what}: ${reason}`, { cause: error });
}
