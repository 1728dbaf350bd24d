const PERIOD_MS = 10 * 60_000;
const MAX_NEW = 100;
const MAX_GROUPS = 10_000;

/**
 * Bounds how many new findings one group (a rule, a direction, a destination) may bring in ten minutes. Whoever
 * sends thousands of different fake secrets would otherwise push the real ones out of the bounded log.
 */
export class NoveltyLimit {
  /** Oldest period first. */
  readonly #groups = new Map<string, { readonly until: number; count: number }>();

  /** Whether the group may bring one more; `now` on the monotonic clock, in milliseconds. */
  admits(group: string, now: number): boolean {
    const known = this.#groups.get(group);
    if (known !== undefined && now < known.until) {
      known.count++;
      return known.count <= MAX_NEW;
    }
    this.#groups.delete(group);
    this.#groups.set(group, { until: now + PERIOD_MS, count: 1 });
    if (this.#groups.size > MAX_GROUPS) {
      for (const oldest of this.#groups.keys()) {
        this.#groups.delete(oldest);
        break;
      }
    }
    return true;
  }
}
