const COMMA = 0x2c;
const LEFT_BRACKET = 0x5b;
const LEFT_BRACE = 0x7b;
/** What says what an object is is short and simple. */
const LONGEST_MEMBER = 256;
const MOST_MEMBERS = 16;
/** Under these names it does in every interface, so that no others in front of it take its place. As Latin-1. */
const TELLING = /^"(?:type|role|name|index|method|jsonrpc|[a-z_]*(?:id|Id))"/;

/** Where a string was cut: ends its first piece and begins the next. A noncharacter (Unicode 23.7): no text has it on purpose. */
export const CUT = '\ufdd0';

const OPENED_AGAIN = Buffer.from(`"${CUT}`);
const CLOSED = Buffer.from(`${CUT}"`);

/** Up to so many bytes a loop is faster than a view of them. */
const SHORT = 48;

/** A container that is open. Offsets are those of the excerpt. */
interface Level {
  isArray: boolean;
  /** Elements before the one that is open. */
  count: number;
  /** Where the open element begins, or the open member with its name. */
  at: number;
  /** Where the open member's value begins; -1 before that. */
  value: number;
  /** Short members that are complete: by twos, start and end. */
  members: number[];
}

/** The excerpt of a JSON document that is being written, and the containers that are open in it. */
export class OpenExcerpt {
  length = 0;
  readonly #size: number;
  readonly #margin: number;
  readonly #take: (excerpt: Buffer) => void;
  /** As many as were ever open: an object for each container would cost as much as all else. */
  readonly #levels: Level[] = [];
  /** Containers that are open. */
  depth = 0;
  /** The innermost of them. */
  #top: Level | undefined;
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * `size`: bytes; `margin`: how far an excerpt may go on where it cannot end, and the most that each repeats of the
   * containers around what it holds.
   */
  constructor(size: number, margin: number, take: (excerpt: Buffer) => void) {
    this.#size = size;
    this.#margin = margin;
    this.#take = take;
  }

  /** Whether what comes now is a value and no member's name. */
  get isInValue(): boolean {
    return this.#top !== undefined && (this.#top.isArray || this.#top.value >= 0);
  }

  /** Bytes until it should end, then negative. */
  get room(): number {
    return this.#size - this.length;
  }

  /** Bytes until it must have ended; 0 or less: it could end nowhere. */
  get allowance(): number {
    return this.room + this.#margin;
  }

  /** The last bytes, as Latin-1. */
  last(bytes: number): string {
    return this.#bytes.toString('latin1', this.length - bytes, this.length);
  }

  write(byte: number): void {
    this.#bytes[this.length++] = byte;
  }

  append(bytes: Uint8Array, from = 0, to = bytes.length): void {
    if (to - from > SHORT) this.#bytes.set(bytes.subarray(from, to), this.length);
    else for (let at = from; at < to; at++) this.#bytes[this.length + at - from] = bytes[at] ?? 0;
    this.length += to - from;
  }

  open(bracket: number): void {
    if (this.#bytes.length === 0) this.#bytes = Buffer.allocUnsafeSlow(this.#size + 2 * this.#margin);
    this.write(bracket);
    const top = this.#levels[this.depth] ?? { isArray: true, count: 0, at: 0, value: -1, members: [] };
    top.isArray = bracket === LEFT_BRACKET;
    top.count = 0;
    top.at = this.length;
    top.value = -1;
    if (top.members.length > 0) top.members = [];
    this.#levels[this.depth++] = top;
    this.#top = top;
  }

  /** `bracket` ends the innermost container; with the outermost one it is told. */
  close(bracket: number): void {
    this.write(bracket);
    this.#top = this.#levels[--this.depth - 1];
    if (this.#top !== undefined) return;
    this.#take(Buffer.from(this.#bytes.subarray(0, this.length)));
    this.discard();
  }

  /** A colon: a member's value follows. */
  name(colon: number): void {
    this.write(colon);
    const top = this.#top;
    if (top !== undefined && !top.isArray && top.value < 0) top.value = this.length;
  }

  /** A comma: a child of the innermost container is complete, and another follows. False when it gave up. */
  next(): boolean {
    const top = this.#top;
    if (top === undefined) return true;
    if (this.#isTelling(top)) top.members.push(top.at, this.length);
    const cut = this.room <= 0 ? this.#cut(false) : 'before';
    if (cut === 'before') this.write(COMMA);
    top.at = this.length;
    top.value = -1;
    top.count++;
    return cut !== 'too long';
  }

  /** Ends it within a string, which goes on in the next, or before. False when it gave up. */
  cutString(): boolean {
    return this.#cut(true) !== 'too long';
  }

  /** Nothing follows. `isComplete`: the open child is, else it is left out. */
  end(isComplete: boolean): void {
    if (this.#top === undefined) return;
    this.#tell(isComplete ? this.length : this.#top.at, this.depth - 1);
    this.discard();
  }

  discard(): void {
    this.#bytes = Buffer.alloc(0);
    this.length = 0;
  }

  /** Whether the member that is complete says what the object is: short, simple, and not the rest of what was cut. */
  #isTelling({ at, value, members }: Level): boolean {
    if (value < 0 || value === this.length || this.length - at > LONGEST_MEMBER) return false;
    const first = this.#bytes[value];
    const isRest = OPENED_AGAIN.every((byte, n) => this.#bytes[value + n] === byte);
    if (first === LEFT_BRACE || first === LEFT_BRACKET || isRest) return false;
    const known = members.length / 2;
    return (
      known < MOST_MEMBERS ||
      (known < 2 * MOST_MEMBERS && TELLING.test(this.#bytes.toString('latin1', at, value)))
    );
  }

  /**
   * Ends it and begins the next: before the outermost element that is short enough to be kept whole, else here. Gives up
   * where more of the containers would have to be repeated than may be.
   */
  #cut(inString: boolean): 'before' | 'here' | 'too long' {
    const levels = this.#levels.slice(0, this.depth);
    const short = levels.findIndex(({ isArray, at }) => isArray && this.length - at <= this.#size / 2);
    const isHere = short < 0;
    const last = isHere ? levels.length - 1 : short;
    const from = isHere ? this.length : (levels[last]?.at ?? 0);
    const rest = Buffer.from(this.#bytes.subarray(from, this.length));
    if (isHere && inString) this.append(CLOSED);
    this.#tell(isHere ? this.length : from, last);
    const frame = this.#frame(last, isHere && !inString);
    if (frame.length > this.#margin) return 'too long';
    this.length = 0;
    this.append(frame);
    if (isHere && inString) this.append(OPENED_AGAIN);
    for (const level of levels.slice(last + 1)) shift(level, this.length - from);
    this.append(rest);
    return isHere ? 'here' : 'before';
  }

  /** Hands over what is there up to `end`, with the containers down to `last` closed. */
  #tell(end: number, last: number): void {
    const isOpen = this.#bytes[end - 1] === COMMA;
    const closing = this.#levels.slice(0, last + 1).map(({ isArray }) => (isArray ? ']' : '}'));
    const told = this.#bytes.subarray(0, isOpen ? end - 1 : end);
    this.#take(Buffer.concat([told, Buffer.from(closing.reverse().join(''))]));
  }

  /** The containers down to `last` as they begin the next excerpt. `isBetween`: the last one's child is complete. */
  #frame(last: number, isBetween: boolean): Buffer {
    const pieces: Uint8Array[] = [];
    let length = 0;
    const add = (piece: Uint8Array | string): number => {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      pieces.push(bytes);
      length += bytes.length;
      return length;
    };
    for (const [index, level] of this.#levels.slice(0, last + 1).entries()) {
      const isOver = isBetween && index === last;
      const absent = level.isArray ? level.count + (isOver ? 1 : 0) : 0;
      add((level.isArray ? '[' : '{') + '0,'.repeat(Math.min(absent, this.#size / 512)));
      level.members = level.members.map((start, n, ends) => {
        if (n % 2 === 1) return add(',') - 1;
        add(this.#bytes.subarray(start, ends[n + 1]));
        return length - ((ends[n + 1] ?? start) - start);
      });
      const { at, value } = level;
      level.at = length;
      if (value >= 0 && !isOver) level.value = add(this.#bytes.subarray(at, value));
    }
    return Buffer.concat(pieces);
  }
}

function shift(level: Level, by: number): void {
  level.at += by;
  if (level.value >= 0) level.value += by;
  level.members = level.members.map((offset) => offset + by);
}
