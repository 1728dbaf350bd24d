import { LineReader } from './lines.ts';

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6). Unlike a browser it also tells an event that the end of the
 * stream cut off, as clients of model interfaces do. An event of more than `longest` characters is passed over.
 */
export class ServerSentEvents {
  readonly #lines: LineReader;
  readonly #longest: number;
  readonly #take: (data: string, name: string) => void;
  #data: string[] = [];
  #length = 0;
  #name = '';
  #isTooLong = false;
  #lost = false;

  /** `take` is handed the data, lines joined by LF, and the name, '' when it has none. */
  constructor(longest: number, take: (data: string, name: string) => void) {
    this.#longest = longest;
    this.#take = take;
    this.#lines = new LineReader(longest, (line) => this.#line(line));
  }

  /** Whether an event was passed over for its length. */
  get lost(): boolean {
    return this.#lost || this.#lines.lost;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
    this.#dispatch();
  }

  #line(line: string | undefined): void {
    if (line === '') this.#dispatch();
    else if (line === undefined) this.#isTooLong = true;
    else if (line.startsWith('data: ')) this.#add(line.slice(6));
    else this.#field(line);
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#add(value);
    else if (name === 'event') this.#name = value;
  }

  #add(value: string): void {
    this.#length += value.length + 1;
    if (this.#length > this.#longest) {
      this.#isTooLong = true;
      this.#data = [];
    } else this.#data.push(value);
  }

  #dispatch(): void {
    const data = this.#data;
    const name = this.#name;
    if (data.length > 0) this.#data = [];
    this.#length = 0;
    this.#name = '';
    if (this.#isTooLong) {
      this.#isTooLong = false;
      this.#lost = true;
    } else if (data.length > 0) this.#take(data.length === 1 ? (data[0] ?? '') : data.join('\n'), name);
  }
}
