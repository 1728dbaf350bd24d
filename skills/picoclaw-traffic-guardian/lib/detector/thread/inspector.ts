import type { Clock } from '../../clock.ts';
import type { Coverage } from '../coverage.ts';
import type { Finding } from '../finding.ts';
import type { ExchangeObserver, ExchangeStart, ExchangeTap } from '../observer.ts';
import type { DetectionSettings } from '../settings.ts';

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
  | { readonly kind: 'rule_disabled'; readonly rule: string }
  /** One exchange could not be inspected; the inspector goes on. */
  | { readonly kind: 'fault'; readonly message: string };

export interface InspectorHealth {
  /** `down`: not started, closed, or a hung worker that does not end. */
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

/** The relay's side of the inspector: records exchanges for the worker thread, and replaces it when it fails. */
export declare class Inspector implements ExchangeObserver {
  constructor(options: InspectorOptions);
  start(): void;
  open(start: ExchangeStart): ExchangeTap;
  /**
   * True when everything recorded before this call is inspected and its findings, occurrences included, are on
   * disk; false when that did not happen within `timeoutMs` milliseconds.
   */
  flush(timeoutMs: number): Promise<boolean>;
  coverage(): Coverage;
  health(): InspectorHealth;
  /** Inspects what is recorded, within a bound, and ends the worker. */
  close(): Promise<void>;
}
