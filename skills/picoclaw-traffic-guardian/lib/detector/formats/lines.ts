import { StringDecoder } from 'node:string_decoder';

/** A rope of so many pieces is flattened: each piece would otherwise cost its own object until the line ends. */
const ROPE = 1024;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Cuts UTF-8 into lines, which end with LF, CR or CRLF. A line longer than `longest` characters is passed over whole,
 * which `lost` tells.
 */
export class LineReader {
  lost = false;
  readonly #longest: number;
  readonly #take: (line: string | undefined) => void;
  readonly #decoder = new StringDecoder('utf8');
  #isFirst = true;
  #afterCarriageReturn = false;
  /** The line that has begun, kept as the rope that concatenation makes: only a complete line is worth flattening. */
  #begun = '';
  #pieces = 0;
  #isTooLong = false;

  /** `take` is handed each line without its end, or undefined in place of one that was too long. */
  constructor(longest: number, take: (line: string | undefined) => void) {
    this.#longest = longest;
    this.#take = take;
  }

  push(bytes: Uint8Array): void {
    this.#read(this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
  }

  /** Nothing follows: a line without an end is a line too. */
  end(): void {
    this.#read(this.#decoder.end());
    if (this.#begun !== '' || this.#isTooLong) this.#endLine('');
  }

  #read(decoded: string): void {
    if (decoded === '') return;
    let text = decoded;
    if (this.#isFirst) {
      this.#isFirst = false;
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    }
    if (this.#afterCarriageReturn && text.startsWith('\n')) text = text.slice(1);
    this.#afterCarriageReturn = text.endsWith('\r') || (this.#afterCarriageReturn && text === '');
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#endLine(text.slice(from, end));
      from = end + 1;
    }
    if (from < text.length) this.#begin(text.slice(from));
  }

  #begin(piece: string): void {
    if (this.#begun.length + piece.length > this.#longest) {
      this.#isTooLong = true;
      this.#begun = '';
    }
    if (this.#isTooLong) return;
    this.#begun += piece;
    if (++this.#pieces % ROPE === 0) this.#begun = Buffer.from(this.#begun).toString();
  }

  #endLine(last: string): void {
    if (this.#begun === '' && !this.#isTooLong && last.length <= this.#longest) {
      this.#take(last);
      return;
    }
    this.#begin(last);
    const line = this.#isTooLong ? undefined : this.#begun;
    this.lost ||= this.#isTooLong;
    this.#begun = '';
    this.#pieces = 0;
    this.#isTooLong = false;
    this.#take(line);
  }
}
