import {
  closeSync,
  constants,
  fchmodSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  type Stats,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Finding } from '../finding.ts';
import type { FindingLogSettings } from '../settings.ts';
import { ACTIVE_FILE } from './files.ts';
import { decodeLine, encodeLine, MAX_LINE_BYTES } from './line.ts';
import { retain, rotate } from './rotation.ts';

/** After a failure the disk is left alone for this long, so that a full disk costs no call per finding. */
const RETRY_MS = 1_000;
const RETENTION_CHECK_MS = 60_000;

/** The active file as this writer has it open. */
interface OpenFile {
  readonly fd: number;
  readonly dev: number;
  readonly ino: number;
  /** When its first line was written, milliseconds since the epoch. */
  bornMs: number;
  size: number;
  /** The last line has no newline: whoever wrote it died in the middle. */
  torn: boolean;
}

/**
 * Appends findings to the log: one `write(2)` a line, whole lines only, 0600, never through a symlink. A failing
 * disk is an answer (`append` returns false and `failure` says why), never an exception: inspection goes on and
 * the caller tries again later.
 */
export class FindingLogWriter {
  readonly #settings: FindingLogSettings;
  readonly #clock: Clock;
  readonly #path: string;
  #file: OpenFile | null = null;
  #failure: string | null = null;
  #lineRefused = false;
  #retryAt = Number.NEGATIVE_INFINITY;
  #retainAt = Number.NEGATIVE_INFINITY;
  #rotations = 0;

  constructor(settings: FindingLogSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#path = path.join(settings.directory, ACTIVE_FILE);
  }

  /** Why the last attempt failed, in one line, or null when the log works. */
  get failure(): string | null {
    return this.#failure;
  }

  /** How often this writer has begun a new active file. */
  get rotations(): number {
    return this.#rotations;
  }

  /** When `tend` has something to do, on the monotonic clock. */
  get nextTendAt(): number {
    return this.#failure === null ? this.#retainAt : this.#retryAt;
  }

  /** True when the line is in the file. After a failure, false without an attempt for the next second. */
  append(finding: Finding): boolean {
    if (this.#failure !== null && this.#clock.monotonic() < this.#retryAt) return false;
    const line = Buffer.from(encodeLine(finding), 'latin1');
    const written = this.#attempt(() => this.#write(line));
    this.#lineRefused = !written;
    if (written) this.#failure = null;
    return written;
  }

  /**
   * For times when nothing is written: opens the log (so that an unusable one is known before the first finding),
   * rotates by age and applies retention. Cheap when nothing is due.
   */
  tend(): void {
    if (this.#clock.monotonic() < this.nextTendAt) return;
    this.#attempt(() => {
      const file = this.#current();
      if (file.size > 0 && this.#isOld(file)) this.#rotate(file);
      this.#retain();
    });
  }

  /** Lets the next `append` try at once, whatever failed before. */
  retryNow(): void {
    this.#retryAt = Number.NEGATIVE_INFINITY;
  }

  /** Waits until what was written is on the medium. False when that failed. */
  sync(): boolean {
    const file = this.#file;
    return file === null || this.#attempt(() => fdatasyncSync(file.fd));
  }

  close(): void {
    if (this.#file === null) return;
    const { fd } = this.#file;
    this.#file = null;
    this.#attempt(() => closeSync(fd));
  }

  #attempt(step: () => void): boolean {
    try {
      step();
    } catch (error) {
      this.#failure = describe(error);
      this.#retryAt = this.#clock.monotonic() + RETRY_MS;
      return false;
    }
    // A log that opens may still have no room: once it refused a line, only a written line proves it works.
    if (!this.#lineRefused) this.#failure = null;
    return true;
  }

  #write(line: Buffer): void {
    if (line.length > MAX_LINE_BYTES) throw new Error(`a finding of ${line.length} bytes is too long to log`);
    let file = this.#current();
    if (file.size > 0 && (file.size + line.length > this.#maxFileBytes() || this.#isOld(file))) {
      this.#rotate(file);
      file = this.#current();
    }
    if (file.size === 0) file.bornMs = this.#clock.now();
    const bytes = file.torn ? Buffer.concat([NEWLINE, line]) : line;
    const written = writeSync(file.fd, bytes);
    if (written === bytes.length) {
      file.size += written;
      file.torn = false;
      return;
    }
    this.#takeBack(file, written);
    throw new Error(`no space for a whole line: ${written} of ${bytes.length} bytes written`);
  }

  /** After a short write: removes the torn line again, or remembers to start on a new one. */
  #takeBack(file: OpenFile, written: number): void {
    try {
      ftruncateSync(file.fd, file.size);
    } catch {
      // What could not be removed stays as a torn line, which readers skip and count.
      file.size += written;
      file.torn = true;
    }
  }

  /** The active file, opened anew when someone else moved, deleted or truncated it. */
  #current(): OpenFile {
    const file = this.#file;
    if (file !== null) {
      const stat = lstatSync(this.#path, { throwIfNoEntry: false });
      if (stat?.isFile() && stat.ino === file.ino && stat.dev === file.dev && stat.size === file.size) {
        return file;
      }
      this.#file = null;
      closeSync(file.fd);
    }
    this.#file = this.#open();
    return this.#file;
  }

  #open(): OpenFile {
    requirePrivateDirectory(this.#settings.directory);
    // O_NONBLOCK: a FIFO in the log's place must not hold the inspector until somebody reads it.
    const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    const fd = openSync(this.#path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) throw new Error(`${ACTIVE_FILE} is not a regular file`);
      requireOwn(stat, ACTIVE_FILE);
      // A second name would let someone else's file be appended to, or this one be read elsewhere.
      if (stat.nlink > 1) throw new Error(`${ACTIVE_FILE} has a second hard link`);
      if ((stat.mode & 0o777) !== 0o600) fchmodSync(fd, 0o600);
      return {
        fd,
        dev: stat.dev,
        ino: stat.ino,
        bornMs: firstInstant(fd) ?? this.#clock.now(),
        size: stat.size,
        torn: stat.size > 0 && !endsWithNewline(fd, stat.size),
      };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  #rotate(file: OpenFile): void {
    rotate(this.#settings.directory);
    this.#file = null;
    closeSync(file.fd);
    this.#rotations++;
    this.#retain();
  }

  #retain(): void {
    retain(this.#settings, this.#maxFileBytes(), this.#clock.now());
    this.#retainAt = this.#clock.monotonic() + RETENTION_CHECK_MS;
  }

  #isOld(file: OpenFile): boolean {
    return this.#clock.now() - file.bornMs > this.#settings.maxAgeMs;
  }

  #maxFileBytes(): number {
    return Math.min(this.#settings.maxFileBytes, this.#settings.maxTotalBytes);
  }
}

const NEWLINE = Buffer.from('\n');

/** Makes it when somebody removed it meanwhile: only itself, so that a home that is gone stays gone. */
function requirePrivateDirectory(directory: string): void {
  let stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) {
    mkdirSync(directory, { mode: 0o700 });
    stat = lstatSync(directory);
  }
  if (!stat.isDirectory()) throw new Error('the log directory is not a directory');
  requireOwn(stat, 'the log directory');
  if ((stat.mode & 0o077) !== 0) throw new Error('the log directory is open to others');
}

function requireOwn(stat: Stats, name: string): void {
  const uid = process.geteuid?.();
  if (uid !== undefined && stat.uid !== uid) throw new Error(`${name} belongs to another user`);
}

function endsWithNewline(fd: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a;
}

/** When the file's first line was written; undefined for an empty file or one that begins with something else. */
function firstInstant(fd: number): number | undefined {
  const start = Buffer.alloc(MAX_LINE_BYTES);
  const text = start.toString('latin1', 0, readSync(fd, start, 0, start.length, 0));
  const end = text.indexOf('\n');
  const finding = end === -1 ? null : decodeLine(text.slice(0, end));
  return finding === null ? undefined : Date.parse(finding.last_seen);
}

/** One line: the system's code and what it means, without the path, which could hold anything. */
function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.startsWith('ELOOP')) return `${ACTIVE_FILE} is a symbolic link`;
  return text.replace(/, [a-z]+(?: '.*)?$/s, '');
}
