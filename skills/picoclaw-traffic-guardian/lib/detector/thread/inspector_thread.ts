import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { DetectionSettings } from '../settings.ts';
import type { WatchedSecret } from '../watched/watched_secret.ts';
import { Channel } from './channel.ts';
import { faultSite } from './fault_site.ts';
import { RECORD } from './record.ts';
import type { WorkerMessage } from './worker_message.ts';

export interface InspectorThreadOptions {
  readonly workerUrl: URL;
  readonly workerData: Record<string, unknown>;
  readonly settings: DetectionSettings;
  readonly ringBytes: number;
  readonly heapLimitMb: number;
  readonly onMessage: (message: WorkerMessage) => void;
  /** Once, when the thread has ended for good: nothing of it runs any more. */
  readonly onExit: (death: ThreadDeath) => void;
}

export interface ThreadDeath {
  readonly reason: 'crashed' | 'out_of_memory';
  readonly message: string;
}

/**
 * Whether each collection of garbage, in all threads, is a full one: while a thread loads its rules, in some 40 ms more.
 * What loading leaves behind else survives into the old generation, and stays resident in an idle process (measured:
 * 0.8 MB).
 */
function collectInFull(on: boolean): void {
  setFlagsFromString(on ? '--gc-global' : '--no-gc-global');
}

/** One inspector thread and the channel to it; never restarted, only replaced. */
export class InspectorThread {
  readonly channel: Channel;
  hasStarted = false;
  readonly #worker: Worker;
  #death: ThreadDeath = { reason: 'crashed', message: 'the inspector ended by itself' };

  /** Throws when no thread can be started. */
  constructor(options: InspectorThreadOptions) {
    this.channel = new Channel(options.ringBytes);
    this.#worker = new Worker(options.workerUrl, {
      name: 'inspector',
      workerData: {
        ...options.workerData,
        role: 'inspector',
        ring: this.channel.ringMemory,
        verdicts: this.channel.verdictMemory,
        settings: options.settings,
      },
      // Whatever NODE_OPTIONS and flags the process was started with are not for this thread.
      argv: [],
      execArgv: [],
      env: {},
      // The process's stdout carries one document, and its stderr nothing: neither is this thread's. They
      // are not read either: that would keep the process alive (Node's lib/internal/worker/io.js refs a port then).
      stdin: false,
      stdout: true,
      stderr: true,
      // A small young generation: what an exchange leaves behind is dead at once, and the room that V8 would else give
      // to it stays resident for the rest of an idle process's life (measured: 4 MB).
      resourceLimits: { maxOldGenerationSizeMb: options.heapLimitMb, maxYoungGenerationSizeMb: 1 },
    });
    collectInFull(true);
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') {
        this.hasStarted = true;
        collectInFull(false);
      }
      options.onMessage(message);
    });
    this.#worker.on('error', (error: unknown) => {
      this.#death = deathOf(error);
    });
    this.#worker.on('exit', () => {
      collectInFull(false);
      options.onExit(this.#death);
    });
    // It must not keep a process alive that is done otherwise; the process's end ends it.
    this.#worker.unref();
  }

  /** What is recorded from here on is looked at for these secrets. False when the ring is too full to say so. */
  watch(secrets: readonly WatchedSecret[]): boolean {
    const { ring } = this.channel;
    if (ring.claim(RECORD.watch, 0, 0, true) === -1) return false;
    this.#worker.postMessage(secrets);
    ring.publish();
    ring.wake();
    return true;
  }

  /** Ends the thread wherever it is, also inside an endless loop. `onExit` follows. */
  terminate(): void {
    this.channel.isLive = false;
    void this.#worker.terminate();
  }
}

function deathOf(error: unknown): ThreadDeath {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { reason: 'out_of_memory', message: 'the inspector reached its memory limit' };
  }
  return { reason: 'crashed', message: `the inspector failed: ${faultSite(error)}` };
}
