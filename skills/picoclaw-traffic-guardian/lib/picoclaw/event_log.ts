import { closeSync, fstatSync, renameSync, write } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { hasLongLabel } from '../detector/long_label.ts';
import { withoutWatched } from '../detector/watched/known_values.ts';
import { errnoOf } from './errno.ts';
import { HOME_LAYOUT } from './home.ts';
import { openAppend } from './secure_file.ts';

/** Something an operator may want to read later. `message` holds no secret but such as names of hosts are made of. */
export interface LoggedEvent {
  readonly code: string;
  readonly message: string;
  readonly dest?: string;
}

export interface EventLogLimits {
  /** The file is rotated when it would grow beyond this; one rotated file is kept beside it. */
  readonly maxBytes: number;
  /** Events of one code that are written without delay, and again after each `refillMs`. */
  readonly burst: number;
  /** Time in milliseconds after which one more event of a code may be written. */
  readonly refillMs: number;
  /** Lines that may wait for a slow disk; more are dropped and counted. */
  readonly maxWaiting: number;
}

const LIMITS: EventLogLimits = { maxBytes: 1024 * 1024, burst: 20, refillMs: 6_000, maxWaiting: 1_000 };
const MAX_MESSAGE = 500;
/** Codes are a small fixed set; should one ever be made of foreign text, it must not fill memory. */
const MAX_CODES = 200;
const OTHER = 'other';

interface Bucket {
  tokens: number;
  since: number;
  suppressed: number;
}

/**
 * `monitor.log` in the home: what the relay, the inspector and the monitor report, one JSON object a line (0600).
 * Bounded in size, in rate per code and in waiting lines, and written in the background, because what it says is
 * often caused by strangers and its reader is not in a hurry. A line that could not be written is counted.
 */
export class EventLog {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #limits: EventLogLimits;
  readonly #buckets = new Map<string, Bucket>();
  #waiting: LogLine[] = [];
  #writing: Promise<void> | undefined;
  #fd: number | undefined;
  #size = 0;
  /** The open file may no longer be the one that has the name. */
  #stale = false;
  /** The last write stopped within a line. */
  #torn = false;
  #lost = 0;
  #lastError: string | null = null;

  constructor(home: string, clock: Clock, limits: Partial<EventLogLimits> = {}) {
    this.#file = path.join(home, HOME_LAYOUT.monitorLog);
    this.#clock = clock;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Lines that never reached the file since the start, and why the last of them did not. */
  get lost(): { readonly lines: number; readonly lastError: string | null } {
    return { lines: this.#lost, lastError: this.#lastError };
  }

  /** Returns at once and never throws. */
  record({ code, message, dest }: LoggedEvent): void {
    const bucket = this.#bucketOf(code);
    if (bucket.tokens < 1) {
      bucket.suppressed++;
      return;
    }
    bucket.tokens--;
    if (this.#waiting.length >= this.#limits.maxWaiting) {
      this.#lost++;
      this.#lastError = 'the disk is slower than the events';
      return;
    }
    const { suppressed } = bucket;
    bucket.suppressed = 0;
    this.#waiting.push({
      time: new Date(this.#clock.now()).toISOString(),
      code,
      message: message.slice(0, MAX_MESSAGE),
      ...(dest === undefined ? {} : { dest: dest.slice(0, MAX_MESSAGE) }),
      // So many of this code came since its last line and were not written.
      ...(suppressed === 0 ? {} : { suppressed }),
    });
    this.#writing ??= this.#write();
  }

  /** Resolves when everything recorded so far is written or counted as lost. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** From the next line on, writes to the file that has the name then: the one that was open may have been removed. */
  reopen(): void {
    this.#stale = true;
  }

  /** Flushes and lets go of the file; a later event opens it again. */
  async close(): Promise<void> {
    await this.flush();
    this.#release();
  }

  #bucketOf(code: string): Bucket {
    const now = this.#clock.monotonic();
    const { burst, refillMs } = this.#limits;
    const name = this.#buckets.has(code) || this.#buckets.size < MAX_CODES ? code : OTHER;
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = { tokens: burst, since: now, suppressed: 0 };
      this.#buckets.set(name, bucket);
    }
    const refill = Math.floor((now - bucket.since) / refillMs);
    if (refill > 0) {
      bucket.tokens = Math.min(burst, bucket.tokens + refill);
      bucket.since += refill * refillMs;
    }
    return bucket;
  }

  async #write(): Promise<void> {
    // Not in the caller's stack: opening a file on a slow card must not hold up an exchange.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      try {
        const text = (await Promise.all(lines.map(encode))).join('');
        await this.#append(`${this.#torn ? '\n' : ''}${text}`);
      } catch (error) {
        this.#lost += lines.length;
        this.#lastError = errnoOf(error);
        this.#release();
      }
    }
    this.#writing = undefined;
  }

  async #append(text: string): Promise<void> {
    if (this.#stale) this.#release();
    this.#stale = false;
    if (this.#fd !== undefined && this.#size + text.length > this.#limits.maxBytes) {
      this.#release();
      renameSync(this.#file, `${this.#file}.1`);
    }
    if (this.#fd === undefined) {
      this.#fd = openAppend(this.#file);
      const { size } = fstatSync(this.#fd);
      this.#size = size;
      if (size > 0 && size + text.length > this.#limits.maxBytes) return this.#append(text);
    }
    const fd = this.#fd;
    // Pure ASCII: a character is a byte. One write a batch keeps lines whole under O_APPEND.
    const written = await new Promise<number>((resolve, reject) =>
      write(fd, text, null, 'latin1', (error, count) => (error === null ? resolve(count) : reject(error))),
    );
    this.#size += written;
    this.#torn = written > 0 ? text[written - 1] !== '\n' : this.#torn;
    if (written < text.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
  }

  #release(): void {
    if (this.#fd === undefined) return;
    const fd = this.#fd;
    this.#fd = undefined;
    try {
      closeSync(fd);
    } catch (error) {
      this.#lastError = errnoOf(error); // EIO of an earlier write that only shows now
    }
  }
}

/** One line of `monitor.log`, its keys in this order. */
interface LogLine extends LoggedEvent {
  readonly time: string;
  readonly suppressed?: number;
}

/** One line of printable ASCII: nothing in it can act on a terminal or break a line. */
async function encode({ time, code, message, dest, suppressed }: LogLine): Promise<string> {
  const line = {
    time,
    code,
    message: await storable(message),
    dest: dest && (await storable(dest)),
    suppressed,
  };
  const json = JSON.stringify(line).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}

/** Names of hosts may be made of secrets. What knows them is loaded late: hardly any event needs it. */
async function storable(text: string): Promise<string> {
  const clear = withoutWatched(text);
  if (!hasLongLabel(clear)) return clear;
  const { redactedDest } = await import('../detector/host_redaction.ts');
  return redactedDest(clear);
}
