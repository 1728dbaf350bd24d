import { identityOf, livenessOf, type ProcessIdentity } from './process_identity.ts';

/**
 * The processes that run a COMMAND behind this monitor without having started it. Counted by what proves a process, not
 * by what it says in the end: one that was killed is none any more, whoever has its number now.
 */
export class MonitorUsers {
  readonly #users = new Map<number, ProcessIdentity>();

  /** Resolves when the process with number `pid`, which runs and waits for the answer, is counted. */
  async add(pid: number): Promise<void> {
    const user = await identityOf(pid);
    await this.remaining(); // so that there never are more than processes that run
    this.#users.set(pid, user);
  }

  /** The numbers of those that still run. */
  async remaining(): Promise<readonly number[]> {
    for (const user of [...this.#users.values()]) {
      const isDead = (await livenessOf(user)) === 'dead';
      if (isDead && this.#users.get(user.pid) === user) this.#users.delete(user.pid);
    }
    return [...this.#users.keys()];
  }
}
