import { createInflateRaw } from 'node:zlib';
import { BLOCK_SIZE, WaitingBytes } from '../views/block_pool.ts';
import type { DecodeLimits } from '../views/content_coding.ts';
import { type DecodeResult, type PieceSink, ZlibPump } from '../views/zlib_pump.ts';

/** What a sender leaves out at the end of each message (RFC 7692, section 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** As for content codings: short messages may expand by any ratio. */
const RATIO_FLOOR = 1024 * 1024;

/**
 * What may be inflated for its window alone, on one connection, in messages of the greatest size: tens of
 * milliseconds of zlib's time.
 */
const SKIPPED_MESSAGES = 16;

/**
 * Undoes permessage-deflate for one sender. Calls must not overlap. After `limit` the rest of the message yields no text
 * and the next message is decoded again, as long as `usable`; after `damaged` it is of no use.
 */
export class MessageInflater {
  readonly #takesOver: boolean;
  readonly #limits: DecodeLimits;
  readonly #waiting = new WaitingBytes();
  #pump: ZlibPump | undefined;
  #consumed = 0;
  #produced = 0;
  /** Whether the rest of the message is not decoded, or only because the next one builds on it. */
  #skipping = false;
  /** Bytes taken in and given out while skipping, over all messages. */
  #skipped = 0;

  /** `takesOver`: the window of one message is the start of the next. */
  constructor(takesOver: boolean, limits: DecodeLimits) {
    this.#takesOver = takesOver;
    this.#limits = limits;
  }

  /** Whether the window that the next message builds on is known. */
  get usable(): boolean {
    return this.#skipped <= SKIPPED_MESSAGES * this.#limits.maxBytes;
  }

  /** The rest of the message is to yield no text. */
  skip(): void {
    this.#skipping = true;
    if (!this.#takesOver) this.destroy();
  }

  /** Takes a piece of the message's payload; what is decoded goes to `onText` now or later. */
  async push(payload: Uint8Array, onText: (text: Buffer) => void): Promise<DecodeResult> {
    let exceeded = false;
    for (let at = 0; at < payload.length && (this.#takesOver || !this.#skipping); ) {
      const room = BLOCK_SIZE - this.#waiting.length;
      const part = payload.subarray(at, at + room);
      this.#waiting.add(part);
      at += part.length;
      if (this.#waiting.length === BLOCK_SIZE) {
        const result = await this.#inflate(onText);
        if (result === 'damaged' || !this.usable) return result;
        exceeded ||= result === 'limit';
      }
    }
    return exceeded ? 'limit' : 'more';
  }

  /** The message is complete. */
  async endMessage(onText: (text: Buffer) => void): Promise<DecodeResult> {
    let result = await this.push(TAIL, onText);
    if (result !== 'damaged' && this.usable && (this.#takesOver || !this.#skipping)) {
      const last = await this.#inflate(onText);
      if (last !== 'more') result = last;
    }
    if (!this.#takesOver) this.#drop();
    this.#consumed = 0;
    this.#produced = 0;
    this.#skipping = false;
    return result;
  }

  destroy(): void {
    this.#waiting.discard();
    this.#drop();
  }

  #drop(): void {
    this.#pump?.destroy();
    this.#pump = undefined;
  }

  async #inflate(onText: (text: Buffer) => void): Promise<DecodeResult> {
    const input = Buffer.allocUnsafe(this.#waiting.length);
    this.#waiting.drain(input, 0);
    this.#consumed += input.length;
    const skipped = this.#skipping;
    if (skipped) this.#skipped += input.length;
    this.#pump ??= new ZlibPump(createInflateRaw());
    const result = await this.#pump.feed(input, this.#limited(onText));
    // A block marked as the last ends the stream, which a sender may do (section 7.2.3.4): the window is gone.
    if (this.#pump.ended) this.#drop();
    if (result === 'more' && this.#skipping && !skipped) return 'limit';
    if (result === 'limit') this.#drop();
    return result;
  }

  #limited(onText: (text: Buffer) => void): PieceSink {
    const { maxBytes, maxRatio } = this.#limits;
    return (piece) => {
      this.#produced += piece.length;
      if (this.#skipping) return this.#throwAway(piece.length);
      const excess = this.#produced - Math.min(maxBytes, Math.max(RATIO_FLOOR, maxRatio * this.#consumed));
      onText(excess > 0 ? piece.subarray(0, Math.max(0, piece.length - excess)) : piece);
      if (excess <= 0) return 'more';
      this.#skipping = true;
      return this.#takesOver ? this.#throwAway(excess) : 'limit';
    };
  }

  #throwAway(length: number): DecodeResult {
    this.#skipped += length;
    return this.usable ? 'more' : 'limit';
  }
}
