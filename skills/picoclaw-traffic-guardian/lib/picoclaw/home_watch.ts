import type { Lock } from './lock.ts';
import { lockHolder } from './lock.ts';

/** How often a monitor looks whether its home is still its own. */
const INTERVAL_MS = 5_000;

/** `removed`: nobody holds the lock of the home any more. A number: the process that holds it now. */
export type HomeLoss = 'removed' | number;

/**
 * Notices that the home was removed under a running monitor, or belongs to another one since. Then `status` and `stop`
 * do not find this process any more, and nothing in that home is its own to write.
 */
export class HomeWatch {
  readonly #home: string;
  readonly #lock: Lock;
  readonly #onLoss: (loss: HomeLoss) => void;
  readonly #timer: NodeJS.Timeout;
  #loss: HomeLoss | null = null;

  /** `onLoss` is called once for each change. */
  constructor(home: string, lock: Lock, onLoss: (loss: HomeLoss) => void) {
    this.#home = home;
    this.#lock = lock;
    this.#onLoss = onLoss;
    this.#timer = setInterval(() => this.look(), INTERVAL_MS).unref();
  }

  /** What became of the home, or null while it is this monitor's. Never throws. */
  look(): HomeLoss | null {
    const loss = this.#lock.held() ? null : this.#holder();
    if (loss !== null && loss !== this.#loss) this.#onLoss(loss);
    this.#loss = loss;
    return loss;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #holder(): HomeLoss {
    try {
      return lockHolder(this.#home)?.pid ?? 'removed';
    } catch {
      return 'removed'; // something else stands there, which is as good as nothing
    }
  }
}
