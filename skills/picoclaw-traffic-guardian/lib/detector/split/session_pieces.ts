import type { Clock } from '../../clock.ts';
import type { Fragment } from './fragment.ts';

/** A fragment and the request that it came with. */
export interface SentFragment extends Fragment {
  readonly request: number;
}

/** Pieces that come further apart are not looked at together. */
const WINDOW_MS = 600_000;
const MOST_PIECES = 64;
const MOST_CHARACTERS = 4096;
const MOST_DESTINATIONS = 1000;

interface Session {
  pieces: readonly SentFragment[];
  last: number;
}

/**
 * What successive requests to one destination said, from the first on that may begin a secret. Bounded: the least
 * recently used destination is forgotten, and the oldest pieces.
 */
export class SessionPieces {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** Last used last. */
  readonly #sessions = new Map<string, Session>();
  #requests = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  nextRequest(): number {
    return ++this.#requests;
  }

  /** Result: all pieces that are kept, when there are those of earlier requests among them; by name, then in order. */
  add(
    destination: string,
    fragments: readonly Fragment[],
    request: number,
    mayStart: (text: string) => boolean,
  ): readonly SentFragment[] | undefined {
    const now = this.#clock.monotonic();
    const known = this.#sessions.get(destination);
    const earlier = known !== undefined && now - known.last <= WINDOW_MS ? known.pieces : [];
    // What every request says again is no piece of anything.
    const fresh = fragments.filter(
      ({ name, text }) => text !== '' && !earlier.some((each) => each.text === text && each.name === name),
    );
    if (fresh.length === 0 || (earlier.length === 0 && !fresh.some(({ text }) => mayStart(text))))
      return undefined;
    const pieces = kept([...earlier, ...fresh.map(({ name, text }) => ({ name, text, request }))]);
    this.#sessions.delete(destination);
    this.#sessions.set(destination, { pieces, last: now });
    if (this.#sessions.size > MOST_DESTINATIONS) {
      for (const oldest of this.#sessions.keys()) {
        this.#sessions.delete(oldest);
        break;
      }
    }
    if (pieces[0]?.request === request) return undefined;
    return pieces.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  has(destination: string): boolean {
    return this.#sessions.has(destination);
  }

  forget(destination: string): void {
    this.#sessions.delete(destination);
  }
}

function kept(pieces: readonly SentFragment[]): readonly SentFragment[] {
  let room = MOST_CHARACTERS;
  let from = pieces.length;
  while (from > 0 && pieces.length - from < MOST_PIECES) {
    room -= pieces[from - 1]?.text.length ?? 0;
    if (room < 0) break;
    from--;
  }
  return from === 0 ? pieces : pieces.slice(from);
}
