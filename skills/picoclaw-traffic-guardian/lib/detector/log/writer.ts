import { closeSync, fdatasyncSync, ftruncateSync, lstatSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Finding } from '../finding.ts';
import type { FindingLogSettings } from '../settings.ts';
import { type OpenFile, openActiveFile } from './active_file.ts';
import { ACTIVE_FILE } from './files.ts';
import { encodeLine, MAX_LINE_BYTES } from './line.ts';
import { retain, rotate } from './rotation.ts';

/** After a failure the disk is left alone for this long, so that a full disk costs no call per finding. */
const RETRY_MS = 1_000;
const RETENTION_CHECK_MS = 60_000;

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
    this.#file = openActiveFile(this.#settings.directory, this.#clock.now());
    return this.#file;
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

/** One line: the system's code and what it means, without the path, which could hold anything. */
function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.startsWith('ELOOP')) return `${ACTIVE_FILE} is a symbolic link`;
  return text.replace(/, [a-z]+(?: '.*)?$/s, '');
}
