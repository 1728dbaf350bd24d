import {
  checkByte,
  RECORD,
  RECORD_HEADER_BYTES,
  type RecordKind,
  recordBytes,
  recordKind,
} from './record.ts';

/**
 * A single-producer single-consumer ring of records over one SharedArrayBuffer. The producer never waits: when a
 * record does not fit, it is told so. Records are contiguous and 8-byte aligned; positions are byte offsets in
 * [0, capacity), equal when the ring is empty, so one header's worth always stays free.
 *
 * Payloads are written with plain stores and published by one `Atomics.store` of the head, read after one
 * `Atomics.load` of it: sequentially consistent, so the consumer sees whole records (ECMAScript memory model).
 */

// The header: one integer a cache line, so that the two threads do not invalidate each other's.
const HEAD = 0;
const TAIL = 16;
const WAITING = 32;
const HANDLED = 48;
const HEADER_BYTES = 256;

// What the consumer is doing.
const AWAKE = 0;
/** Sleeping for a few milliseconds between batches: only a filling ring is worth a wake-up. */
const NAPPING = 1;
/** Sleeping until something comes. */
const IDLE = 2;

const MIN_RING_BYTES = 4 * 1024;

/** Shared memory for a ring of `capacity` bytes, rounded up to a multiple of eight and to at least 4 KiB. */
export function allocateRing(capacity: number): SharedArrayBuffer {
  const bytes = Math.max(MIN_RING_BYTES, Math.ceil(capacity / 8) * 8);
  return new SharedArrayBuffer(HEADER_BYTES + bytes);
}

export class RingWriter {
  /** The records' memory: write a claimed record's payload at the offset that `claim` returned. */
  readonly bytes: Buffer;
  readonly capacity: number;
  /** Longer body chunks are split: no single record may take much of the ring. */
  readonly maxChunkBytes: number;
  /** Longer heads are cut: a head is one record. */
  readonly maxHeadBytes: number;
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #wakeAt: number;
  /** Kept free of ordinary records, so that control records always fit. */
  readonly #reserve: number;
  #head = 0;
  /** The consumer's position when last looked: reading it costs a cache miss, so only when it matters. */
  #tail = 0;
  #sequence = 0;

  /** `reserveBytes`: room that only claims with `reserved` may take. */
  constructor(memory: SharedArrayBuffer, reserveBytes: number) {
    this.capacity = memory.byteLength - HEADER_BYTES;
    this.bytes = Buffer.from(memory, HEADER_BYTES, this.capacity);
    this.maxChunkBytes = Math.min(64 * 1024, (this.capacity >> 4) & ~7);
    this.maxHeadBytes = Math.min(1024 * 1024, (this.capacity >> 3) & ~7);
    this.#control = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#words = new Int32Array(memory, HEADER_BYTES, this.capacity / 4);
    this.#wakeAt = this.capacity >> 2;
    this.#reserve = reserveBytes;
  }

  /**
   * Makes room for a record and returns the offset of its payload in `bytes`, or -1 when the ring is too full.
   * The consumer sees nothing before `publish`.
   */
  claim(kind: RecordKind, slot: number, payloadBytes: number, reserved: boolean): number {
    const size = recordBytes(payloadBytes);
    const toEnd = this.capacity - this.#head;
    const pad = size > toEnd ? toEnd : 0;
    const needed = pad + size + (reserved ? 0 : this.#reserve);
    if (this.#free() < needed) {
      this.#tail = Atomics.load(this.#control, TAIL);
      if (this.#free() < needed) return -1;
    }
    if (pad > 0) {
      this.#writeHeader(RECORD.pad, 0, pad - RECORD_HEADER_BYTES);
      this.#head = 0;
    }
    const payload = this.#head + RECORD_HEADER_BYTES;
    this.#writeHeader(kind, slot, payloadBytes);
    this.#head += size;
    if (this.#head === this.capacity) this.#head = 0;
    return payload;
  }

  /** Hands everything claimed so far to the consumer, and wakes it when it sleeps and should not. */
  publish(): void {
    Atomics.store(this.#control, HEAD, this.#head);
    const waiting = Atomics.load(this.#control, WAITING);
    if (waiting === AWAKE) return;
    if (waiting === NAPPING && !this.#fillsUp()) return;
    this.wake();
  }

  /** Ends the consumer's sleep, whatever it waits for. */
  wake(): void {
    Atomics.store(this.#control, WAITING, AWAKE);
    Atomics.notify(this.#control, WAITING, 1);
  }

  /** Counts records handled; wraps as a 32-bit integer. */
  get handled(): number {
    return Atomics.load(this.#control, HANDLED);
  }

  get isEmpty(): boolean {
    return Atomics.load(this.#control, TAIL) === this.#head;
  }

  #writeHeader(kind: RecordKind, slot: number, payloadBytes: number): void {
    const word = this.#head >> 2;
    this.#words[word] = payloadBytes;
    this.#words[word + 1] = kind | (checkByte(this.#sequence, payloadBytes) << 8) | (slot << 16);
    this.#sequence = (this.#sequence + 1) & 0xff;
  }

  #fillsUp(): boolean {
    if (this.#used() < this.#wakeAt) return false;
    this.#tail = Atomics.load(this.#control, TAIL);
    return this.#used() >= this.#wakeAt;
  }

  #used(): number {
    const used = this.#head - this.#tail;
    return used < 0 ? used + this.capacity : used;
  }

  #free(): number {
    return this.capacity - RECORD_HEADER_BYTES - this.#used();
  }
}

/** The ring's memory does not hold what its producer writes: reading on could mean anything. */
export class RingCorruptError extends Error {
  constructor(detail: string) {
    super(`the ring is damaged: ${detail}`);
    this.name = 'RingCorruptError';
  }
}

export class RingReader {
  /** Of the current record. */
  kind: RecordKind = RECORD.pad;
  slot = 0;
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #capacity: number;
  #tail = 0;
  #start = 0;
  #length = 0;
  #next = 0;
  #handled = 0;
  #sequence = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#capacity = memory.byteLength - HEADER_BYTES;
    this.#control = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#words = new Int32Array(memory, HEADER_BYTES, this.#capacity / 4);
    this.#bytes = Buffer.from(memory, HEADER_BYTES, this.#capacity);
  }

  /** Moves to the next record, if there is one. Throws RingCorruptError when its header makes no sense. */
  next(): boolean {
    for (;;) {
      const head = Atomics.load(this.#control, HEAD);
      if (head === this.#tail) return false;
      this.#readHeader(head);
      if (this.kind !== RECORD.pad) return true;
      this.release();
    }
  }

  /** The current record's payload: shared memory that is overwritten some time after `release`. */
  payload(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + this.#length);
  }

  /** The current record's payload as Latin-1 text. */
  text(): string {
    return this.#bytes.toString('latin1', this.#start, this.#start + this.#length);
  }

  /** The current record's payload as a number; 0 when it holds none. */
  number(): number {
    return this.#length === 4 ? (this.#words[this.#start >> 2] ?? 0) : 0;
  }

  /** Of the current record's payload, in bytes. */
  get length(): number {
    return this.#length;
  }

  /** The current record is handled: its room is the producer's again. */
  release(): void {
    this.#tail = this.#next;
    Atomics.store(this.#control, TAIL, this.#tail);
    this.#handled = (this.#handled + 1) | 0;
    Atomics.store(this.#control, HANDLED, this.#handled);
  }

  /** Lets go of the processor for `ms`, however full the ring is. */
  rest(ms: number): void {
    Atomics.wait(this.#control, WAITING, AWAKE, ms);
  }

  /** Sleeps for `ms`, less when the ring fills up meanwhile. */
  nap(ms: number): void {
    Atomics.store(this.#control, WAITING, NAPPING);
    Atomics.wait(this.#control, WAITING, NAPPING, ms);
    Atomics.store(this.#control, WAITING, AWAKE);
  }

  /** Sleeps until a record is there, at most `ms`. */
  idle(ms: number): void {
    Atomics.store(this.#control, WAITING, IDLE);
    // The producer publishes before it looks whether anyone sleeps; so looking again after saying so misses nothing.
    if (Atomics.load(this.#control, HEAD) === this.#tail) Atomics.wait(this.#control, WAITING, IDLE, ms);
    Atomics.store(this.#control, WAITING, AWAKE);
  }

  #readHeader(head: number): void {
    const capacity = this.#capacity;
    if (head < 0 || head >= capacity || head % 8 !== 0) throw new RingCorruptError(`head ${head}`);
    const word = this.#tail >> 2;
    const length = this.#words[word] ?? -1;
    const tag = this.#words[word + 1] ?? 0;
    const kind = recordKind(tag & 0xff);
    if (kind === undefined) throw new RingCorruptError(`record kind ${tag & 0xff}`);
    if (((tag >> 8) & 0xff) !== checkByte(this.#sequence, length)) {
      throw new RingCorruptError('a record out of sequence');
    }
    const available = head > this.#tail ? head - this.#tail : capacity - this.#tail;
    if (length < 0 || length > available || recordBytes(length) > available) {
      throw new RingCorruptError(`a record of ${length} bytes where ${available} are`);
    }
    this.kind = kind;
    this.slot = tag >>> 16;
    this.#start = this.#tail + RECORD_HEADER_BYTES;
    this.#length = length;
    const next = this.#tail + recordBytes(length);
    this.#next = next === capacity ? 0 : next;
    this.#sequence = (this.#sequence + 1) & 0xff;
  }
}
