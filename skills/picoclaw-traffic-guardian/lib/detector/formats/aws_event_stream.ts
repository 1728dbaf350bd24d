/** Total length, length of the headers, and the checksum of both. */
const PRELUDE = 12;
/** The checksum of the whole message. */
const TRAILER = 4;
/** AWS's own limits: 24 MiB for a message, 128 KiB for its headers. More is another format. */
const LONGEST_MESSAGE = 24 * 1024 * 1024;
const LONGEST_HEADERS = 128 * 1024;

/**
 * Reads application/vnd.amazon.eventstream (docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html) and tells
 * payloads. Headers are passed over: a payload's own shape says what it is. Checksums are not verified, for a receiver
 * may not either, and lengths that do not fit end the reading. A payload longer than `longest` bytes is passed over.
 */
export class AwsEventStream {
  lost = false;
  readonly #longest: number;
  readonly #take: (payload: string) => void;
  readonly #prelude = Buffer.alloc(PRELUDE);
  #payload = Buffer.alloc(0);
  /** Bytes of the message read so far. */
  #at = 0;
  #total = PRELUDE;
  #payloadStart = PRELUDE;
  #isOver = false;

  constructor(longest: number, take: (payload: string) => void) {
    this.#longest = longest;
    this.#take = take;
  }

  push(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length && !this.#isOver; ) {
      const stop = this.#at < PRELUDE ? PRELUDE : this.#total;
      const piece = bytes.subarray(from, from + stop - this.#at);
      if (this.#at < PRELUDE) this.#prelude.set(piece, this.#at);
      else this.#keep(piece);
      this.#at += piece.length;
      from += piece.length;
      if (this.#at === PRELUDE && stop === PRELUDE) this.#begin();
      if (this.#at === this.#total) this.#endMessage();
    }
  }

  #begin(): void {
    this.#total = this.#prelude.readUInt32BE(0);
    const headers = this.#prelude.readUInt32BE(4);
    this.#payloadStart = PRELUDE + headers;
    const length = this.#total - this.#payloadStart - TRAILER;
    this.#isOver = length < 0 || headers > LONGEST_HEADERS || this.#total > LONGEST_MESSAGE;
    const tooLong = length > this.#longest;
    this.lost ||= this.#isOver || tooLong;
    this.#payload = this.#isOver || tooLong ? NOTHING : Buffer.allocUnsafe(length);
  }

  /** `piece` stands at `#at`: what of it belongs to the payload is kept. */
  #keep(piece: Uint8Array): void {
    const offset = this.#at - this.#payloadStart;
    const room = this.#payload.length - Math.max(0, offset);
    const own = offset < 0 ? piece.subarray(-offset) : piece;
    if (room > 0 && own.length > 0) this.#payload.set(own.subarray(0, room), Math.max(0, offset));
  }

  #endMessage(): void {
    if (this.#at < PRELUDE + TRAILER) return;
    const payload = this.#payload;
    this.#payload = NOTHING;
    this.#at = 0;
    this.#total = PRELUDE;
    if (payload.length > 0) this.#take(payload.toString());
  }
}

const NOTHING = Buffer.alloc(0);
