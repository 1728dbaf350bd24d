import type { Clock } from '../../clock.ts';
import type { Fragment } from './fragment.ts';

/** What a fragment may be, decided once. */
export interface Prospect {
  /** Whether a secret may begin with it. */
  readonly starts: boolean;
  /** Whether it is reason enough to keep what follows: a secret may begin with it, and little else does. */
  readonly opens: boolean;
  /** Whether it is text in another writing. */
  readonly hides: boolean;
}

/** A fragment and the request that it came with. */
export interface SentFragment extends Fragment, Prospect {
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

  /**
   * Result: all pieces that are kept, in the order in which they came, when there are those of earlier requests among them.
   */
  add(
    destination: string,
    fragments: readonly Fragment[],
    request: number,
    prospect: (fragment: Fragment, at: number, all: readonly Fragment[]) => Prospect,
  ): readonly SentFragment[] | undefined {
    const now = this.#clock.monotonic();
    const known = this.#sessions.get(destination);
    const earlier = known !== undefined && now - known.last <= WINDOW_MS ? known.pieces : [];
    // What every request says again is no piece of anything.
    const fresh = fragments
      .filter((each) => each.text !== '' && !earlier.some(isSame(each)))
      .map(({ name, text }, at, all) => ({ name, text, request, ...prospect({ name, text }, at, all) }));
    if (fresh.length === 0) return undefined;
    const once = earlier.filter((each) => !fragments.some(isSame(each)));
    const pieces = kept([...once, ...fresh]);
    this.#sessions.delete(destination);
    // What was kept for a piece that has had to go is of no use.
    if (!pieces.some((piece) => piece.opens)) return undefined;
    this.#sessions.set(destination, { pieces, last: now });
    if (this.#sessions.size > MOST_DESTINATIONS) {
      for (const oldest of this.#sessions.keys()) {
        this.#sessions.delete(oldest);
        break;
      }
    }
    if (pieces[0]?.request === request) return undefined;
    return pieces;
  }

  has(destination: string): boolean {
    return this.#sessions.size > 0 && this.#sessions.has(destination);
  }

  /** Whether a piece of that name is kept. */
  knows(destination: string, name: string): boolean {
    return this.#sessions.get(destination)?.pieces.some((piece) => piece.name === name) === true;
  }

  forget(destination: string): void {
    this.#sessions.delete(destination);
  }
}

function isSame({ name, text }: Fragment): (each: Fragment) => boolean {
  return (each) => each.text === text && each.name === name;
}

/** In the same order, but those of one name together. */
export function grouped(pieces: readonly SentFragment[]): readonly SentFragment[] {
  return pieces.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const NUMBER = /^\d{1,4}$/;

/** Grouped ones by the number that their requests have, of one name; none where there is no such, or it changes nothing. */
export function numbered(pieces: readonly SentFragment[]): readonly SentFragment[] {
  const counts = new Map<string, Map<number, number>>();
  for (const { name, text, request } of pieces) {
    if (!NUMBER.test(text)) continue;
    const numbers = counts.get(name) ?? new Map<number, number>();
    counts.set(name, numbers.set(request, Number(text)));
  }
  const [numbers] = [...counts.values()].sort((a, b) => b.size - a.size);
  if (numbers === undefined || numbers.size < 2) return [];
  const numberOf = ({ request }: SentFragment): number => numbers.get(request) ?? request;
  const ordered = grouped(pieces.toSorted((a, b) => numberOf(a) - numberOf(b)));
  return ordered.every((each, at) => each === pieces[at]) ? [] : ordered;
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
