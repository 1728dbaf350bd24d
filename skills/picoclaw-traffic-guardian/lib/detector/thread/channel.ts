import type { HostTally } from './ledger.ts';
import { RECORD } from './record.ts';
import { allocateRing, RingWriter } from './ring.ts';
import { INSPECTED, RESTART } from './state.ts';

const MAX_SLOTS = 32_768;
const CLOSE_RECORD_BYTES = 8;
/** Room beside the closing records for a few flushes. */
const FLUSH_ROOM_BYTES = 256;

/**
 * The memory that the relay shares with one inspector thread, and the relay's books about it: a ring of records, and
 * a slot an exchange, whose byte the inspector sets to the exchange's state plus one when it has closed it. A new
 * thread gets a new channel, so one that dies late can disturb nobody.
 *
 * An exchange keeps its slot from its first record until its verdict is reaped, so there is at most one closing
 * record a slot in the ring, for which the ring keeps room: exchanges can always be closed.
 */
export class Channel {
  readonly ring: RingWriter;
  readonly ringMemory: SharedArrayBuffer;
  readonly verdictMemory: SharedArrayBuffer;
  /** False once the inspector at the other end is given up. */
  isLive = true;
  readonly #verdicts: Uint8Array;
  /** Stack of slots that were given back. */
  readonly #free: Uint16Array;
  #freeCount = 0;
  /** Closed slots in closing order, which is the order in which verdicts come: a circular queue. */
  readonly #closed: Uint16Array;
  #closedStart = 0;
  #closedCount = 0;
  /**
   * Who is told about a slot's verdict; null when nobody is. As long as so many slots were ever taken: filling lists for
   * all of them at start woke the optimising compiler, which costs an idle process 3 MB.
   */
  readonly #tallies: Array<HostTally | null> = [];
  /** The least state that the exchange may end in. */
  readonly #floors: Uint8Array;

  constructor(ringBytes: number) {
    this.ringMemory = allocateRing(ringBytes);
    // At most an eighth of the ring is set aside for closing records.
    const slots = Math.min(MAX_SLOTS, Math.floor(this.ringMemory.byteLength / (8 * CLOSE_RECORD_BYTES)));
    this.verdictMemory = new SharedArrayBuffer(slots);
    this.ring = new RingWriter(this.ringMemory, slots * CLOSE_RECORD_BYTES + FLUSH_ROOM_BYTES);
    this.#verdicts = new Uint8Array(this.verdictMemory);
    this.#free = new Uint16Array(slots);
    this.#closed = new Uint16Array(slots);
    this.#floors = new Uint8Array(slots);
  }

  /** A slot for an exchange, or -1 when all are taken. */
  acquire(): number {
    const hasFresh = this.#tallies.length < this.#free.length;
    if (this.#freeCount === 0 && !hasFresh) this.reap();
    if (this.#freeCount === 0) return hasFresh ? this.#tallies.push(null) - 1 : -1;
    this.#freeCount--;
    return this.#free[this.#freeCount] ?? -1;
  }

  /** Gives back a slot that no record has named. */
  giveBack(slot: number): void {
    this.#free[this.#freeCount++] = slot;
  }

  /** Records an exchange's end. Its verdict, at least `floor`, goes to `tally`, or nowhere when that is null. */
  close(slot: number, outcome: 'complete' | 'aborted', tally: HostTally | null, floor: number): void {
    this.ring.claim(RECORD[outcome], slot, 0, true);
    this.ring.publish();
    this.#tallies[slot] = tally;
    this.#floors[slot] = floor;
    const end = this.#closedStart + this.#closedCount++;
    this.#closed[end < this.#closed.length ? end : end - this.#closed.length] = slot;
  }

  /** Accounts the verdicts that have come, and frees their slots. */
  reap(): void {
    while (this.#closedCount > 0) {
      const slot = this.#closed[this.#closedStart] ?? 0;
      const verdict = Atomics.load(this.#verdicts, slot);
      if (verdict === 0) return;
      Atomics.store(this.#verdicts, slot, 0);
      this.#settle(slot, verdict - 1);
      this.giveBack(slot);
    }
  }

  /** The inspector has ended: what has no verdict by now never gets one. */
  bury(): void {
    this.isLive = false;
    this.reap();
    while (this.#closedCount > 0) this.#settle(this.#closed[this.#closedStart] ?? 0, RESTART);
  }

  #settle(slot: number, state: number): void {
    this.#tallies[slot]?.settle(Math.max(state, this.#floors[slot] ?? INSPECTED));
    this.#tallies[slot] = null;
    this.#closedStart = this.#closedStart + 1 === this.#closed.length ? 0 : this.#closedStart + 1;
    this.#closedCount--;
  }
}
