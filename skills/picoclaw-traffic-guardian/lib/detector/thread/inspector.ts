import type { Clock } from '../../clock.ts';
import type { Coverage } from '../coverage.ts';
import type { Finding } from '../finding.ts';
import type { ExchangeObserver, ExchangeStart, ExchangeTap } from '../observer.ts';
import type { DetectionSettings } from '../settings.ts';
import type { WatchedSecret } from '../watched/watched_secret.ts';
import type { Channel } from './channel.ts';
import { ExchangeRecorder } from './exchange_recorder.ts';
import { faultSite } from './fault_site.ts';
import { InspectorThread, type ThreadDeath } from './inspector_thread.ts';
import { CoverageLedger } from './ledger.ts';
import { RECORD } from './record.ts';
import { Backoff, StallDetector } from './watchdog.ts';
import type { WorkerMessage } from './worker_message.ts';

export interface InspectorOptions {
  /** The module that calls `runInspectorWorker(workerData)` when `workerData.role === 'inspector'`. */
  readonly workerUrl: URL;
  /** Merged into the worker's `workerData`. */
  readonly workerData?: Record<string, unknown>;
  readonly settings: DetectionSettings;
  readonly clock: Clock;
  /** Size of the ring between the threads. */
  readonly ringBytes: number;
  /** The worker's JavaScript heap; beyond it the worker ends and is replaced. */
  readonly heapLimitMb: number;
  /** Records waiting and none handled for this long: the worker hangs and is replaced. */
  readonly stallMs: number;
  /** Called on the relay's thread, never from inside a tap. It must not throw. */
  readonly onEvent: (event: InspectorEvent) => void;
}

export type RestartReason = 'hung' | 'crashed' | 'out_of_memory';

export type InspectorEvent =
  | { readonly kind: 'finding'; readonly finding: Finding /** Its first line. */; readonly first: boolean }
  | { readonly kind: 'restart'; readonly reason: RestartReason; readonly message: string }
  | { readonly kind: 'log_failed' | 'log_recovered'; readonly message: string }
  /** Something could not be inspected (an exchange, or all that a rule looks at); the inspector goes on. */
  | { readonly kind: 'fault'; readonly message: string };

export interface InspectorHealth {
  /** `down`: not started, or closed. `restarting`: a dead or hung thread is being replaced. */
  readonly state: 'running' | 'restarting' | 'down';
  readonly restarts: number;
  readonly lastReason: RestartReason | null;
  readonly logging: {
    readonly ok: boolean;
    /** Findings that are not in the log: still waiting for the disk, or gone. */
    readonly lostFindings: number;
    readonly lastError: string | null;
  };
}

/** How often verdicts are collected when nobody asks. */
const REAP_MS = 1_000;
/** What `close` grants the inspector to look at what is recorded. */
const CLOSING_FLUSH_MS = 3_000;
/** A terminated thread ends within moments; one stuck in native code is not waited for longer than this. */
const CLOSING_EXIT_MS = 2_000;

/** The relay's side of the inspector: records exchanges for the worker thread, and replaces it when it fails. */
export class Inspector implements ExchangeObserver {
  readonly maxScanBytes: number;
  /** Where exchanges are recorded; null while no inspector runs. */
  channel: Channel | null = null;
  readonly #options: InspectorOptions;
  readonly #ledger: CoverageLedger;
  readonly #backoff = new Backoff();
  #thread: InspectorThread | null = null;
  #bornAt = 0;
  #stall: StallDetector;
  #watch: NodeJS.Timeout | null = null;
  #respawn: NodeJS.Timeout | null = null;
  #reapedAt = 0;
  #isClosed = true;
  #isHung = false;
  #restarts = 0;
  #lastReason: RestartReason | null = null;
  #logFailure: string | null = null;
  #unwritten = 0;
  /** Findings that threads took with them when they died. */
  #lost = 0;
  #flushes = 0;
  readonly #suppressed: number[];
  readonly #waitingFlushes = new Map<number, (written: boolean) => void>();
  #onEnd: (() => void) | null = null;
  #secrets: readonly WatchedSecret[] | null = null;
  /** Whether the thread has yet to hear of them. */
  #isUntold = false;

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#ledger = new CoverageLedger(options.clock);
    this.maxScanBytes = options.settings.maxScanBytes;
    this.#suppressed = options.settings.suppressions.map(() => 0);
    this.#stall = new StallDetector(options.stallMs);
  }

  /** Starts the thread; a failing start is retried like a failing thread. */
  start(): void {
    if (!this.#isClosed) return;
    this.#isClosed = false;
    this.#watch = setInterval(() => this.#look(), this.#stall.intervalMs).unref();
    this.#spawn();
  }

  open(start: ExchangeStart): ExchangeTap {
    return new ExchangeRecorder(this, this.#ledger.begin(start.dest), start);
  }

  /**
   * True when everything recorded before this call is inspected and its findings, occurrences included, are on
   * disk; false when that did not happen within `timeoutMs` milliseconds, or no inspector runs.
   */
  flush(timeoutMs: number): Promise<boolean> {
    const { channel } = this;
    if (channel === null) return Promise.resolve(false);
    this.#flushes = (this.#flushes + 1) & 0x7fffffff;
    const sequence = this.#flushes;
    const at = channel.ring.claim(RECORD.flush, 0, 4, true);
    if (at === -1) return Promise.resolve(false);
    channel.ring.bytes.writeInt32LE(sequence, at);
    channel.ring.publish();
    channel.ring.wake();
    return new Promise((resolve) => {
      const done = (written: boolean) => {
        clearTimeout(timer);
        this.#waitingFlushes.delete(sequence);
        resolve(written);
      };
      const timer = setTimeout(done, timeoutMs, false);
      this.#waitingFlushes.set(sequence, done);
    });
  }

  /** Exact values to look for from now on, instead of those before. They stay in memory. */
  watch(secrets: readonly WatchedSecret[]): void {
    this.#secrets = secrets;
    this.#tellSecrets();
  }

  #tellSecrets(): void {
    this.#isUntold =
      this.#secrets !== null && (this.channel === null || this.#thread?.watch(this.#secrets) !== true);
  }

  /** What was seen so far. An exchange whose verdict is still to come counts as open. */
  coverage(): Coverage {
    this.channel?.reap();
    return this.#ledger.coverage();
  }

  /** How many sightings each suppression of the settings has kept out of the log, in their order. */
  suppressed(): readonly number[] {
    return this.#suppressed;
  }

  health(): InspectorHealth {
    return {
      state: this.#isClosed ? 'down' : this.channel === null ? 'restarting' : 'running',
      restarts: this.#restarts,
      lastReason: this.#lastReason,
      logging: {
        ok: this.#logFailure === null,
        lostFindings: this.#lost + this.#unwritten,
        lastError: this.#logFailure,
      },
    };
  }

  /** Inspects what is recorded, within a bound, and ends the worker. Exchanges opened after it are not inspected. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.flush(CLOSING_FLUSH_MS);
    this.#isClosed = true;
    if (this.#watch !== null) clearInterval(this.#watch);
    if (this.#respawn !== null) clearTimeout(this.#respawn);
    const thread = this.#thread;
    this.channel = null;
    if (thread === null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSING_EXIT_MS);
      this.#onEnd = () => {
        clearTimeout(timer);
        resolve();
      };
      thread.terminate();
    });
  }

  #spawn(): void {
    this.#respawn = null;
    this.#isHung = false;
    this.#stall = new StallDetector(this.#options.stallMs);
    this.#bornAt = this.#options.clock.monotonic();
    try {
      const thread: InspectorThread = new InspectorThread({
        workerUrl: this.#options.workerUrl,
        workerData: this.#options.workerData ?? {},
        settings: this.#options.settings,
        ringBytes: this.#options.ringBytes,
        heapLimitMb: this.#options.heapLimitMb,
        onMessage: (message) => this.#receive(message),
        onExit: (death) => this.#bury(thread, death),
      });
      this.#thread = thread;
      this.channel = thread.channel;
      this.#tellSecrets();
    } catch (error) {
      this.#replace('crashed', `the inspector cannot be started: ${faultSite(error)}`);
    }
  }

  /** Regularly: collects verdicts, and ends a thread that hangs. */
  #look(): void {
    const { channel } = this;
    const thread = this.#thread;
    if (channel === null || thread === null) return;
    if (this.#isUntold) this.#tellSecrets();
    const now = this.#options.clock.monotonic();
    if (now - this.#reapedAt >= REAP_MS) {
      this.#reapedAt = now;
      channel.reap();
    }
    const { handled, isEmpty } = channel.ring;
    if (this.#stall.look({ handled, isEmpty, hasStarted: thread.hasStarted }) === 'fine') return;
    // From here on exchanges are counted as dropped; the next thread starts once this one has ended.
    this.#isHung = true;
    this.channel = null;
    thread.terminate();
  }

  /** The thread has ended. Its log is closed, nothing of it can write any more: now its books are closed. */
  #bury(thread: InspectorThread, death: ThreadDeath): void {
    thread.channel.bury();
    this.channel = null;
    this.#thread = null;
    this.#lost += this.#unwritten;
    this.#unwritten = 0;
    for (const done of [...this.#waitingFlushes.values()]) done(false);
    if (this.#isClosed) this.#onEnd?.();
    else if (this.#isHung) this.#replace('hung', 'the inspector made no progress and was replaced');
    else this.#replace(death.reason, death.message);
  }

  #replace(reason: RestartReason, message: string): void {
    this.#restarts++;
    this.#lastReason = reason;
    const lived = this.#options.clock.monotonic() - this.#bornAt;
    this.#respawn = setTimeout(() => this.#spawn(), this.#backoff.next(lived)).unref();
    this.#options.onEvent({ kind: 'restart', reason, message });
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        return;
      case 'findings':
        for (const { finding, first } of message.findings) {
          this.#options.onEvent({ kind: 'finding', finding, first });
        }
        return;
      case 'flushed':
        this.#waitingFlushes.get(message.sequence)?.(message.written);
        return;
      case 'logging':
        this.#noteLogging(message.failure, message.unwritten);
        return;
      case 'suppressed':
        for (const [at, count] of message.counts.entries())
          this.#suppressed[at] = (this.#suppressed[at] ?? 0) + count;
        return;
      case 'fault':
        this.#options.onEvent(message);
        return;
    }
  }

  #noteLogging(failure: string | null, unwritten: number): void {
    const worked = this.#logFailure === null;
    this.#logFailure = failure;
    this.#unwritten = unwritten;
    if (worked && failure !== null) this.#options.onEvent({ kind: 'log_failed', message: failure });
    if (!worked && failure === null) {
      this.#options.onEvent({ kind: 'log_recovered', message: 'findings are written again' });
    }
  }
}
