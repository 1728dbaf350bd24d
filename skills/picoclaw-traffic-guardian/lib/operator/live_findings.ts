import { write } from 'node:fs';
import type { Finding } from '../detector/finding.ts';
import { findingLine } from './finding_format.ts';
import type { Paint } from './terminal.ts';

/** Lines that wait for a slow terminal; what comes beyond is counted. */
const MOST_WAITING = 200;
const RETRY_MS = 100;

/** How bytes leave: `fs.write`, which works on another thread. */
export type WriteBytes = (
  fd: number,
  bytes: Uint8Array,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

/**
 * Shows findings as they come, on the thread that relays. Node writes to a terminal synchronously, so one that is
 * held (Ctrl-S, a suspended pager) would hold every connection; and what a pipe does not take is kept in memory. Here
 * one write at a time is under way on another thread, few lines wait, and the rest is counted and told.
 */
export class LiveFindings {
  readonly #fd: number;
  readonly #write: WriteBytes;
  readonly #paint: Paint;
  readonly #width: () => number | null;
  #waiting: string[] = [];
  #untold = 0;
  #state: 'idle' | 'writing' | 'gone' = 'idle';

  /** `width`: columns of the terminal right now, or null for no limit. */
  constructor(fd: number, paint: Paint, width: () => number | null, writeBytes: WriteBytes = write) {
    this.#fd = fd;
    this.#paint = paint;
    this.#width = width;
    this.#write = writeBytes;
  }

  /** Returns at once and never throws. */
  show(finding: Finding): void {
    if (this.#state === 'gone') return;
    if (this.#waiting.length >= MOST_WAITING) this.#untold++;
    else this.#waiting.push(`${findingLine(finding, this.#paint, this.#width())}\n`);
    if (this.#state === 'idle') this.#next();
  }

  #next(): void {
    const lines = this.#waiting;
    this.#waiting = [];
    if (this.#untold > 0) {
      lines.push(`… and ${this.#untold} more; node query_threats.mjs shows them\n`);
      this.#untold = 0;
    }
    this.#state = 'idle';
    if (lines.length > 0) this.#send(Buffer.from(lines.join('')));
  }

  #send(bytes: Uint8Array): void {
    this.#state = 'writing';
    this.#write(this.#fd, bytes, (error, written) => {
      if (error === null) {
        if (written < bytes.length) this.#send(bytes.subarray(written));
        else this.#next();
      } else if (error.code === 'EAGAIN') {
        setTimeout(() => this.#send(bytes), RETRY_MS).unref();
      } else {
        // Whoever read it has left, or the disk behind it is full. The log has every finding.
        this.#state = 'gone';
        this.#waiting = [];
      }
    });
  }
}
