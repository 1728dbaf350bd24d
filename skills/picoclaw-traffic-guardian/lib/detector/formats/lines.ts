import { isAscii } from 'node:buffer';

/** A rope of so many pieces is flattened: each piece would otherwise cost its own object until the line ends. */
const ROPE = 1024;
/** The most bytes of UTF-8 that a character may have, for each unit of a string. */
const WIDEST = 3;
/** As Latin-1. */
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';
const BEYOND_ASCII = /[\x80-\xff]/;

/** Reads what is too long to be kept, as it comes. */
export interface LongText {
  push(bytes: Uint8Array): void;
  end(): void;
  /** Whether it passed over anything that mattered. */
  readonly lost: boolean;
}

/**
 * Cuts UTF-8 into lines, which end with LF, CR or CRLF. A line longer than `longest` characters is not kept: without
 * anybody who reads it, it is passed over whole, which `lost` tells. Until they end lines are kept as Latin-1: a byte is a character, so that it is known where they stand.
 */
export class LineReader {
  lost = false;
  /**
   * Where the line that is being taken stands in the bytes pushed last, its end included. `from` is -1 when it began before
   * them, or when nobody counted: there are carriage returns among them.
   */
  from = -1;
  to = 0;
  readonly #longest: number;
  readonly #take: (line: string | undefined) => void;
  readonly #openLong: (beginning: string) => LongText | undefined;
  #isFirst = true;
  #afterCarriageReturn = false;
  /** The line that has begun, kept as the rope that concatenation makes: only a complete line is worth flattening. */
  #begun = '';
  #pieces = 0;
  /** Whether the bytes pushed last, and what has begun, are ASCII. */
  #isAscii = true;
  #isTooLong = false;
  #long: LongText | undefined;

  /**
   * `take` is handed each line without its end, or undefined in place of one that was too long; `openLong` the beginning of
   * such a line, as Latin-1: who reads it, if anybody does.
   */
  constructor(
    longest: number,
    take: (line: string | undefined) => void,
    openLong: (beginning: string) => LongText | undefined = () => undefined,
  ) {
    this.#longest = longest;
    this.#take = take;
    this.#openLong = openLong;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let text = buffer.toString('latin1');
    this.#isAscii = isAscii(buffer) && (this.#begun === '' || this.#isAscii);
    let at = this.#afterCarriageReturn && text.startsWith('\n') ? 1 : 0;
    this.#afterCarriageReturn = text.endsWith('\r');
    const isCounted = !text.includes('\r');
    if (!isCounted) {
      text = text.slice(at).replace(/\r\n?/g, '\n');
      at = 0;
    }
    for (let end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
      this.from = isCounted && this.#begun === '' && !this.#isTooLong ? at : -1;
      this.to = end + 1;
      this.#endLine(text.slice(at, end));
      at = end + 1;
    }
    if (at < text.length) this.#begin(text.slice(at));
  }

  /** Nothing follows: a line without an end is a line too. */
  end(): void {
    this.from = -1;
    if (this.#begun !== '' || this.#isTooLong) this.#endLine('');
  }

  #begin(piece: string): void {
    if (
      !this.#isTooLong &&
      this.#begun.length + piece.length > (this.#isAscii ? 1 : WIDEST) * this.#longest
    ) {
      this.#read(this.#begun + piece);
      this.#begun = '';
      return;
    }
    if (this.#isTooLong) {
      this.#long?.push(Buffer.from(piece, 'latin1'));
      return;
    }
    this.#begun += piece;
    if (++this.#pieces % ROPE === 0) this.#begun = Buffer.from(this.#begun, 'latin1').toString('latin1');
  }

  #endLine(last: string): void {
    let bytes = last;
    if (this.#begun !== '' || this.#isTooLong) {
      this.#begin(last);
      bytes = this.#begun;
      this.#begun = '';
      this.#pieces = 0;
    }
    const line = this.#isTooLong ? undefined : this.#decoded(bytes);
    if (line !== undefined && line.length > this.#longest) this.#read(bytes);
    const isKept = !this.#isTooLong;
    this.#endLong();
    this.#isFirst = false;
    this.#take(isKept ? line : undefined);
  }

  /** The line is too long: `bytes` is what came of it so far. */
  #read(bytes: string): void {
    this.#isTooLong = true;
    this.#long = this.#openLong(bytes);
    this.#long?.push(Buffer.from(bytes, 'latin1'));
  }

  #endLong(): void {
    if (!this.#isTooLong) return;
    this.#long?.end();
    this.lost ||= this.#long?.lost ?? true;
    this.#long = undefined;
    this.#isTooLong = false;
  }

  #decoded(bytes: string): string {
    const line = this.#isFirst && bytes.startsWith(BYTE_ORDER_MARK) ? bytes.slice(3) : bytes;
    return this.#isAscii || !BEYOND_ASCII.test(line) ? line : Buffer.from(line, 'latin1').toString();
  }
}
