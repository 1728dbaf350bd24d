import { asJson } from './json.ts';

interface Call {
  readonly name: string;
  /** Its arguments, as JSON; '' when they are long. */
  readonly given: string;
}

/** A conversation may be of any length; an answer stands close behind its call. */
const MOST_CALLS = 1024;
const LONGEST_GIVEN = 4096;
const LONGEST_ID = 256;

/** The tool calls that a conversation tells, until it tells what each of them gave back. Bounded: the oldest are forgotten. */
export class Calls {
  readonly #calls = new Map<string, Call>();

  /** `given`: arguments, of any shape. A call without an id or a name is none. */
  add(id: unknown, name: unknown, given: unknown): void {
    if (typeof id !== 'string' || typeof name !== 'string' || id.length > LONGEST_ID) return;
    const text = asJson(given);
    this.#calls.set(id, { name: name.slice(0, LONGEST_ID), given: text.length > LONGEST_GIVEN ? '' : text });
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= MOST_CALLS) break;
      this.#calls.delete(oldest);
    }
  }

  of(id: unknown): Call | undefined {
    return typeof id === 'string' ? this.#calls.get(id) : undefined;
  }
}
