import type { DecodePump, DecodeResult, PieceSink } from '../zlib_pump.ts';
import { ZstdError } from './backward_bits.ts';
import { LARGEST_BLOCK, ZstdBlocks } from './block.ts';

/** What the content coding allows (RFC 9659, section 3): 8 MB, so that receivers can bound their memory. */
const LARGEST_WINDOW = 8 * 1024 * 1024;
const FRAME_MAGIC = 0xfd2fb528;
/** Of frames to be skipped, but for its lowest four bits. */
const SKIPPABLE_MAGIC = 0x184d2a50;
/** Frame_Content_Size_flag, Dictionary_ID_flag to field sizes (RFC 8878, section 3.1.1.1). */
const CONTENT_SIZES = [0, 2, 4, 8];
const DICTIONARY_SIZES = [0, 1, 2, 4];
const FIRST_HISTORY = 64 * 1024;

type Expected =
  | 'magic'
  | 'skippable'
  | 'descriptor'
  | 'header'
  | 'block header'
  | 'raw'
  | 'rle'
  | 'compressed'
  | 'checksum';

/**
 * Undoes zstd (RFC 8878), frame after frame, without a dictionary. Node has a decoder from 22.15 on only. Checksums
 * are not looked at: a receiver may not check them either. Holds a window and a block at most.
 */
export class ZstdStream implements DecodePump {
  consumed = 0;
  ended = false;
  #expected: Expected = 'magic';
  /** What is expected, as far as it came, and how long it is. */
  #part: Uint8Array = new Uint8Array(32);
  #have = 0;
  #need = 4;
  /** Bytes of a skippable frame that are still to come. */
  #skip = 0;
  #frames = 0;
  #lastBlock = false;
  #hasChecksum = false;
  #blockSize = 0;
  #largestBlock = 0;
  #window = 0;
  #blocks: ZstdBlocks | undefined;
  /** The end of what the frame yielded, then room. */
  #history: Buffer = Buffer.alloc(0);
  #length = 0;

  /** Hands on what comes out of `input` (null: it is complete); pieces are valid until the sink has settled. */
  async feed(input: Uint8Array | null, onPiece: PieceSink): Promise<DecodeResult> {
    if (input === null)
      return this.#frames > 0 && this.#expected === 'magic' && this.#skip === 0 ? 'more' : 'damaged';
    try {
      for (let at = 0; at < input.length && !this.ended; ) {
        const taken = this.#take(input, at);
        at += taken;
        this.consumed += taken;
        while (this.#have === this.#need && this.#skip === 0 && !this.ended) {
          const before = this.#length;
          if (!this.#step()) return 'damaged';
          // A new frame starts at 0: nothing was yielded.
          if (this.#length <= before) continue;
          const result = await onPiece(this.#history.subarray(before, this.#length));
          if (result !== 'more') return result;
          if (!this.ended) this.#makeRoom();
        }
      }
    } catch (error) {
      if (error instanceof ZstdError) return 'damaged';
      throw error;
    }
    return 'more';
  }

  destroy(): void {
    this.ended = true;
    this.#history = Buffer.alloc(0);
    this.#part = new Uint8Array(0);
    this.#blocks = undefined;
  }

  #take(input: Uint8Array, at: number): number {
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, input.length - at);
      this.#skip -= skipped;
      return skipped;
    }
    const taken = Math.min(this.#need - this.#have, input.length - at);
    if (this.#have + taken > this.#part.length) {
      const larger = new Uint8Array(Math.min(LARGEST_BLOCK, Math.max(this.#need, 4096)) + 8);
      larger.set(this.#part.subarray(0, this.#have));
      this.#part = larger;
    }
    this.#part.set(input.subarray(at, at + taken), this.#have);
    this.#have += taken;
    return taken;
  }

  /** What was expected is complete. False: it is damaged. */
  #step(): boolean {
    const part = this.#part;
    switch (this.#expected) {
      case 'magic': {
        const magic = word(part, 0);
        if (magic === FRAME_MAGIC) return this.#extend('descriptor', 5);
        if ((magic & ~15) === SKIPPABLE_MAGIC) return this.#extend('skippable', 8);
        this.ended = true; // nothing that a receiver would decode
        return this.#frames > 0;
      }
      case 'skippable':
        this.#skip = word(part, 4);
        this.#frames++;
        return this.#expect('magic', 4);
      case 'descriptor': {
        const flags = part[4] ?? 0;
        const single = (flags & 0x20) !== 0;
        const content = CONTENT_SIZES[flags >> 6] || (single ? 1 : 0);
        return this.#extend('header', 5 + (single ? 0 : 1) + (DICTIONARY_SIZES[flags & 3] ?? 0) + content);
      }
      case 'header':
        return this.#readHeader();
      case 'block header': {
        const header = (part[0] ?? 0) | ((part[1] ?? 0) << 8) | ((part[2] ?? 0) << 16);
        const kind = (['raw', 'rle', 'compressed'] as const)[(header >> 1) & 3];
        this.#lastBlock = (header & 1) !== 0;
        this.#blockSize = header >> 3;
        if (kind === undefined || this.#blockSize > this.#largestBlock) return false;
        return this.#expect(kind, kind === 'rle' ? 1 : this.#blockSize);
      }
      case 'raw':
        this.#history.set(part.subarray(0, this.#blockSize), this.#length);
        return this.#endBlock(this.#length + this.#blockSize);
      case 'rle':
        this.#history.fill(part[0] ?? 0, this.#length, this.#length + this.#blockSize);
        return this.#endBlock(this.#length + this.#blockSize);
      case 'compressed': {
        const out = this.#length;
        const start = Math.max(0, out - this.#window);
        const end = this.#blocks?.decode(part, this.#blockSize, this.#history, start, out);
        return this.#endBlock(end ?? out);
      }
      case 'checksum':
        this.#frames++;
        return this.#expect('magic', 4);
    }
  }

  #readHeader(): boolean {
    const part = this.#part;
    const flags = part[4] ?? 0;
    let at = 5;
    let window = 0;
    if ((flags & 0x20) === 0) {
      const descriptor = part[at++] ?? 0;
      window = 2 ** (10 + (descriptor >> 3));
      window += (window / 8) * (descriptor & 7);
    }
    for (let n = DICTIONARY_SIZES[flags & 3] ?? 0; n > 0; n--) {
      if (part[at++] !== 0) return false; // a dictionary that is not here
    }
    if ((flags & 0x20) !== 0) {
      for (let n = this.#need - 1; n >= at; n--) window = window * 256 + (part[n] ?? 0);
      if (flags >> 6 === 1) window += 256;
    }
    if ((flags & 8) !== 0 || window > LARGEST_WINDOW) return false;
    this.#window = window;
    this.#largestBlock = Math.min(LARGEST_BLOCK, window);
    this.#hasChecksum = (flags & 4) !== 0;
    this.#blocks = new ZstdBlocks(this.#largestBlock);
    this.#length = 0;
    this.#makeRoom();
    return this.#expect('block header', 3);
  }

  #endBlock(length: number): boolean {
    this.#length = length;
    if (!this.#lastBlock) return this.#expect('block header', 3);
    if (this.#hasChecksum) return this.#expect('checksum', 4);
    this.#frames++;
    return this.#expect('magic', 4);
  }

  /** Room for one more block. The window moves once in a quarter of its length, so that moving stays linear. */
  #makeRoom(): void {
    if (this.#length + this.#largestBlock <= this.#history.length) return;
    const most = Math.ceil(this.#window * 1.25) + 2 * this.#largestBlock;
    if (this.#history.length < most) {
      const size = Math.max(FIRST_HISTORY, 2 * this.#history.length, this.#length + this.#largestBlock);
      const larger = Buffer.allocUnsafeSlow(Math.min(most, size));
      larger.set(this.#history.subarray(0, this.#length));
      this.#history = larger;
      return;
    }
    this.#history.copyWithin(0, this.#length - this.#window, this.#length);
    this.#length = this.#window;
  }

  #expect(expected: Expected, need: number): true {
    this.#have = 0;
    return this.#extend(expected, need);
  }

  /** The next part continues the one before. */
  #extend(expected: Expected, need: number): true {
    this.#expected = expected;
    this.#need = need;
    return true;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}
