import { statSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import { hideValues } from '../../detector/watched/known_values.ts';
import type { WatchedSecret } from '../../detector/watched/watched_secret.ts';
import { errnoOf } from '../errno.ts';
import { SecretStores, type WatchReport } from './stores.ts';

/**
 * How often the stores are looked at. By time and not by fs.watch, which loses files that are replaced, and costs a
 * handle each: looking costs a few microseconds a file.
 */
const INTERVAL_MS = 2_000;

/** The gateway's secrets as they are now: in memory, read again when a store changes. */
export class SecretWatch {
  report: WatchReport;
  secrets: readonly WatchedSecret[];
  readonly #stores: SecretStores;
  readonly #clock: Clock;
  /** Of what was read last; of nothing at first, so that what changed during the first reading is not missed. */
  #signature = '';
  #timer: NodeJS.Timeout | null = null;

  /** Throws E_USAGE when nothing says where Picoclaw's home is. */
  constructor(env: NodeJS.ProcessEnv, commandEnvironment: NodeJS.ProcessEnv | null, clock: Clock) {
    this.#stores = new SecretStores(env, commandEnvironment);
    this.#clock = clock;
    ({ secrets: this.secrets, report: this.report } = this.#stores.read(clock.now()));
    this.#hide();
  }

  /** `changed` is called whenever there are others to watch for. It must not throw. */
  begin(changed: () => void): void {
    this.#timer = setInterval(() => {
      if (this.look()) changed();
    }, INTERVAL_MS).unref();
  }

  /** Reads the stores when one has changed. Result: whether there are others to watch for. */
  look(): boolean {
    const signature = this.#stores.files.map(signatureOf).join('\n');
    if (signature === this.#signature) return false;
    this.#signature = signature;
    const before = JSON.stringify(this.secrets);
    ({ secrets: this.secrets, report: this.report } = this.#stores.read(this.#clock.now()));
    if (JSON.stringify(this.secrets) === before) return false;
    this.#hide();
    return true;
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Also in what this thread says of hosts. */
  #hide(): void {
    hideValues(this.secrets.map(({ value }) => value));
  }
}

/** What changes when a file is written, replaced, removed or becomes readable. */
function signatureOf(file: string): string {
  try {
    const stat = statSync(file, { bigint: true });
    return [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
  } catch (error) {
    return errnoOf(error) ?? 'unknown';
  }
}
