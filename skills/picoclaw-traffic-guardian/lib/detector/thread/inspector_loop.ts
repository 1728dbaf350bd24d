import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '../../clock.ts';
import type { Deduplication } from '../dedup.ts';
import type { FindingLogWriter } from '../log/writer.ts';
import type { Suppressions } from '../suppression.ts';
import type { OpenExchanges } from './open_exchanges.ts';
import { RECORD } from './record.ts';
import type { RingReader } from './ring.ts';
import type { ReportedFinding, WorkerMessage } from './worker_message.ts';

/** Between batches: long enough that a wake-up is shared by many records, short beside what people notice. */
const NAP_MS = 4;
/** After so many naps that found nothing, sleep until the relay wakes us. */
const NAPS_UNTIL_IDLE = 5;
/** A batch is interrupted this often for what is due between batches. */
const BATCH_MS = 25;
const RECORDS_PER_CLOCK_READING = 32;
/** Bytes that wait for company (a match may continue) are looked at after this time. */
const FLUSH_AFTER_MS = 50;
/**
 * Records of this size and more, looked at for so long, are followed by a rest: a kernel without preemption else lets
 * this thread keep a core that it shares with the relay for whole ticks (measured with ticks of 4 ms: the p99 of small
 * exchanges beside large answers went from 2.4 to 1.9 of a bare proxy's). Small records have no rest: a core that is
 * full of them is shared by the kernel well enough, and each rest costs what is seen of them.
 */
const LARGE_RECORD = 16 * 1024;
const REST_AFTER_MS = 1;
const REST_MS = 0.1;
/** While busy, what is due by the minute is looked after this often. */
const TEND_MS = 1_000;
/** Longest sleep, for what becomes due by age alone. */
const LONGEST_IDLE_MS = 60_000;

export interface InspectorLoopParts {
  readonly ring: RingReader;
  readonly exchanges: OpenExchanges;
  readonly suppressions: Pick<Suppressions, 'news'>;
  readonly dedup: Deduplication;
  readonly log: FindingLogWriter;
  readonly clock: Clock;
  readonly port: Pick<MessagePort, 'postMessage'>;
  /** Takes the secrets to watch for from the port. Never fails. */
  readonly watch: () => void;
}

/**
 * The inspector thread's one sequential loop: record after record, then what became due, then sleep. It blocks its
 * thread while it sleeps; no asynchronous work is under way then.
 */
export class InspectorLoop {
  readonly #parts: InspectorLoopParts;
  #findings: ReportedFinding[] = [];
  #waited = false;
  #flushAt = Number.POSITIVE_INFINITY;
  #tendAt = Number.NEGATIVE_INFINITY;
  #rotations = 0;
  #reportedFailure: string | null = null;
  #reportedUnwritten = 0;

  constructor(parts: InspectorLoopParts) {
    this.#parts = parts;
  }

  /** Takes a finding for the next message to the relay's thread. */
  report(finding: ReportedFinding): void {
    this.#findings.push(finding);
  }

  /** Runs until the thread ends. Rejects when the ring is damaged. */
  async run(): Promise<never> {
    const { ring } = this.#parts;
    this.#post({ kind: 'ready' });
    let quietNaps = NAPS_UNTIL_IDLE;
    for (;;) {
      const state = await this.#batch();
      await this.#betweenBatches();
      if (state === 'more') continue;
      quietNaps = state === 'drained' ? 0 : quietNaps + 1;
      if (quietNaps < NAPS_UNTIL_IDLE) ring.nap(NAP_MS);
      else await this.#idle();
    }
  }

  async #batch(): Promise<'empty' | 'drained' | 'more'> {
    const { ring, exchanges, clock } = this.#parts;
    const deadline = clock.monotonic() + BATCH_MS;
    let handled = 0;
    let restAt = clock.monotonic() + REST_AFTER_MS;
    while (ring.next()) {
      if (ring.kind === RECORD.flush) {
        await this.#flush(ring.number());
      } else if (ring.kind === RECORD.watch) {
        this.#parts.watch();
      } else {
        const pending = exchanges.handle(ring);
        if (pending !== undefined) {
          await pending;
          this.#waited = true;
        }
      }
      const isLarge = ring.length >= LARGE_RECORD;
      ring.release();
      handled++;
      if (isLarge && clock.monotonic() > restAt) {
        ring.rest(REST_MS);
        restAt = clock.monotonic() + REST_AFTER_MS;
      }
      if (handled % RECORDS_PER_CLOCK_READING === 0 && clock.monotonic() > deadline) return 'more';
    }
    return handled === 0 ? 'empty' : 'drained';
  }

  async #betweenBatches(): Promise<void> {
    const { exchanges, clock, dedup, log } = this.#parts;
    const now = clock.monotonic();
    if (!exchanges.areWaiting) this.#flushAt = Number.POSITIVE_INFINITY;
    else if (this.#flushAt === Number.POSITIVE_INFINITY) this.#flushAt = now + FLUSH_AFTER_MS;
    else if (this.#flushAt <= now) await this.#lookAtWaiting();
    if (this.#tendAt <= now) this.#tend(now);
    if (log.rotations !== this.#rotations) {
      this.#rotations = log.rotations;
      dedup.flush();
    }
    this.#tell();
    if (this.#waited) {
      // Decoders that ended let go of their memory in a turn of the event loop.
      this.#waited = false;
      await nextTurn();
    }
  }

  async #idle(): Promise<void> {
    const { ring, dedup, log, clock } = this.#parts;
    await this.#lookAtWaiting();
    this.#tend(clock.monotonic());
    this.#tell();
    await nextTurn();
    const due = Math.min(dedup.nextDueAt, log.nextTendAt) - clock.monotonic();
    ring.idle(Math.min(LONGEST_IDLE_MS, Math.max(1, due)));
  }

  #tend(now: number): void {
    this.#tendAt = now + TEND_MS;
    this.#parts.dedup.update();
    this.#parts.log.tend();
  }

  async #flush(sequence: number): Promise<void> {
    const { dedup, log } = this.#parts;
    await this.#lookAtWaiting();
    log.retryNow();
    const written = dedup.flush() && log.sync() && dedup.unwritten === 0;
    this.#tell();
    this.#post({ kind: 'flushed', sequence, written });
  }

  async #lookAtWaiting(): Promise<void> {
    this.#flushAt = Number.POSITIVE_INFINITY;
    if (!this.#parts.exchanges.areWaiting) return;
    await this.#parts.exchanges.flush();
    this.#waited = true;
  }

  /** Tells the relay's thread what it does not know yet. */
  #tell(): void {
    const { dedup, log, suppressions } = this.#parts;
    if (this.#findings.length > 0) {
      this.#post({ kind: 'findings', findings: this.#findings });
      this.#findings = [];
    }
    const counts = suppressions.news();
    if (counts !== null) this.#post({ kind: 'suppressed', counts });
    const { failure } = log;
    const { unwritten } = dedup;
    if (failure !== this.#reportedFailure || unwritten !== this.#reportedUnwritten) {
      this.#reportedFailure = failure;
      this.#reportedUnwritten = unwritten;
      this.#post({ kind: 'logging', failure, unwritten });
    }
  }

  #post(message: WorkerMessage): void {
    this.#parts.port.postMessage(message);
  }
}
