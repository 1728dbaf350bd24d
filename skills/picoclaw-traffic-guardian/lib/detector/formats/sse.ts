import { LineReader, type LongText } from './lines.ts';

/** Names of events that are remembered: an interface has a dozen. */
const MOST_NAMES = 32;
const LONGEST_NAME = 64;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6). Unlike a browser it also tells an event that the end of the
 * stream cut off, as clients of model interfaces do. An event of more than `longest` characters is passed over.
 */
export class ServerSentEvents {
  readonly #lines: LineReader;
  readonly #longest: number;
  readonly #take: (data: string, name: string) => unknown;
  /** Of events that are not among `told`. */
  readonly #names = new Set<string>(['']);
  #told: number[] = [];
  /** Where the event begins in the bytes pushed last: -1 when before them, undefined when it has not. */
  #from: number | undefined;
  /** Whether it has nothing but data and one name. */
  #isPlain = true;
  #data: string[] = [];
  #length = 0;
  #name = '';
  #isTooLong = false;
  #lost = false;

  /**
   * `take` is handed the data, lines joined by LF, and the name, '' when it has none. `true`: every word of it is looked at
   * elsewhere. `openLong`: who reads a line of data of more than `longest` characters, from its `data:` on; without it the
   * event is passed over.
   */
  constructor(longest: number, take: (data: string, name: string) => unknown, openLong?: () => LongText) {
    this.#longest = longest;
    this.#take = take;
    this.#lines = new LineReader(
      longest,
      (line) => this.#line(line),
      (beginning) => (beginning.startsWith('data:') ? openLong?.() : undefined),
    );
  }

  /** Whether an event was passed over for its length. */
  get lost(): boolean {
    return this.#lost || this.#lines.lost;
  }

  /**
   * Where the events stand in the bytes pushed last that are wholly there and hold nothing but what `take` said `true` of
   * and a name met before: by twos, start and end.
   */
  get told(): readonly number[] {
    return this.#told;
  }

  push(bytes: Uint8Array): void {
    if (this.#told.length > 0) this.#told = [];
    if (this.#from !== undefined) this.#from = -1;
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
    this.#dispatch();
  }

  #line(line: string | undefined): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    this.#from ??= this.#lines.from;
    if (line === undefined) this.#isTooLong = true;
    else if (line.startsWith('data: ')) this.#add(line.slice(6));
    else this.#field(line);
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#add(value);
    else if (name === 'event' && this.#name === '') this.#name = value;
    else {
      this.#isPlain = false;
      if (name === 'event') this.#name = value;
    }
  }

  #add(value: string): void {
    this.#length += value.length + 1;
    if (this.#length > this.#longest) {
      this.#isTooLong = true;
      this.#lost = true;
      this.#data = [];
    } else this.#data.push(value);
  }

  #dispatch(): void {
    const data = this.#data;
    const name = this.#name;
    const from = this.#from ?? -1;
    const isPlain = this.#isPlain && data.length === 1;
    if (data.length > 0) this.#data = [];
    this.#length = 0;
    this.#name = '';
    this.#from = undefined;
    this.#isPlain = true;
    let isTold = false;
    if (this.#isTooLong) {
      this.#isTooLong = false;
    } else if (data.length > 0) {
      isTold = this.#take(data.length === 1 ? (data[0] ?? '') : data.join('\n'), name) === true;
    }
    if (isTold && isPlain && from >= 0 && this.#names.has(name)) this.#tell(from, this.#lines.to);
    else if (name.length <= LONGEST_NAME && this.#names.size < MOST_NAMES) this.#names.add(name);
  }

  #tell(from: number, to: number): void {
    const told = this.#told;
    if (told.at(-1) === from) told[told.length - 1] = to;
    else told.push(from, to);
  }
}
