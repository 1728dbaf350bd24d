import type { Clock } from '../../../lib/clock.ts';
import type { AuthorityStore, StoredAuthority } from '../../../lib/proxy/tls/authority_store.ts';

/** Shows what an authority keeps. */
export class MemoryStore implements AuthorityStore {
  readonly place = 'the store';
  stored: StoredAuthority | null = null;
  saves = 0;

  load(): StoredAuthority | null {
    return this.stored;
  }

  save(authority: StoredAuthority): void {
    this.stored = authority;
    this.saves++;
  }

  get content(): StoredAuthority {
    if (this.stored === null) throw new Error('nothing was saved');
    return this.stored;
  }
}

export const DAY = 86_400_000;

/** Stands still, at the present to the second as certificates count, until it is set. */
export class SetClock implements Clock {
  time = Math.floor(Date.now() / 1000) * 1000;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }
}
