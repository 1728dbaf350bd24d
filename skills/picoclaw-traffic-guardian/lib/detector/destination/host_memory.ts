/** Hosts that are remembered; the ones met longest ago are forgotten beyond it. */
const MOST_HOSTS = 10_000;

/** Which destinations this run has met. Bounded: what is forgotten is new again. */
export class HostMemory {
  /** Last met last. */
  readonly #hosts = new Set<string>();
  #last = '';

  /** Whether `dest` (`host:port`) is met for the first time. */
  meet(dest: string): boolean {
    if (dest === this.#last) return false;
    this.#last = dest;
    const isKnown = this.#hosts.delete(dest);
    this.#hosts.add(dest);
    if (this.#hosts.size > MOST_HOSTS) {
      for (const oldest of this.#hosts) {
        this.#hosts.delete(oldest);
        break;
      }
    }
    return !isKnown;
  }
}
