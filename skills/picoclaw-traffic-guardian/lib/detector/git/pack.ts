import type { DecodeLimits } from '../views/content_coding.ts';
import { inflate } from '../views/inflate.ts';
import { ByteQueue } from './byte_queue.ts';
import { KINDS, type ObjectHead, readHead } from './object_head.ts';
import { PackObjects, type PackSink } from './pack_objects.ts';

/** Objects looked at: each costs some twenty microseconds, however small. */
const MOST_OBJECTS = 100_000;
/** As for content codings: the ratio counts from here. */
const RATIO_FLOOR = 1024 * 1024;
/** Objects may have so many times the bytes of the largest body, and once more what deltas make: they are well packed. */
const PACKED_FACTOR = 4;

/**
 * Reads a pack (gitformat-pack, versions 2 and 3) as it comes, and tells its objects, deltas applied where their base is
 * at hand. Never throws on foreign bytes; all it keeps is bounded.
 */
export class PackReader {
  readonly #sink: PackSink;
  readonly #limits: DecodeLimits;
  readonly #idLength: number;
  readonly #input = new ByteQueue();
  /** Bytes that have to be there before another try is worth it. */
  #wanted = 12;
  /** In the pack, of what stands first in the input. */
  #offset = 0;
  /** Objects to come; undefined before the header. */
  #left: number | undefined;
  #isOver = false;
  #inflated = 0;
  readonly #objects: PackObjects;

  /** `idLength`: bytes of an object's id, 20 or, of SHA-256, 32. */
  constructor(sink: PackSink, limits: DecodeLimits, idLength: 20 | 32) {
    this.#sink = sink;
    this.#limits = limits;
    this.#idLength = idLength;
    this.#objects = new PackObjects(sink, idLength, () => this.#allowed);
  }

  push(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#input.add(bytes);
    this.#read(false);
  }

  /** Nothing follows: deltas that still wait are looked at by what they add. */
  end(): void {
    if (!this.#isOver) {
      this.#read(true);
      if (!this.#isOver) this.#stop('truncated');
    }
    this.#objects.end();
    this.abandon();
  }

  /** Lets go of all memory; nothing more is told. */
  abandon(): void {
    this.#isOver = true;
    this.#input.clear();
    this.#objects.clear();
  }

  #stop(verdict?: 'undecodable' | 'decompression_limit' | 'truncated'): void {
    this.#isOver = true;
    this.#input.clear();
    if (verdict !== undefined) this.#sink.note(verdict);
  }

  #read(isLast: boolean): void {
    while (!this.#isOver && (isLast || this.#input.length >= this.#wanted)) {
      const before = this.#input.length;
      if (this.#left === undefined) this.#readHeader();
      else if (this.#left === 0) this.#stop();
      else this.#readObject(isLast);
      if (this.#input.length === before) return;
    }
  }

  #readHeader(): void {
    const header = this.#input.bytes;
    if (header.length < 12) return;
    const version = header.readUInt32BE(4);
    if (header.toString('latin1', 0, 4) !== 'PACK' || (version !== 2 && version !== 3)) {
      this.#stop('undecodable');
      return;
    }
    this.#left = header.readUInt32BE(8);
    this.#take(12);
    this.#wanted = 1;
    if (this.#left === 0) this.#stop();
  }

  #take(length: number): void {
    this.#input.take(length);
    this.#offset += length;
  }

  /** Bytes that objects may have, of what came so far. */
  get #allowed(): number {
    const { maxBytes, maxRatio } = this.#limits;
    const came = this.#offset + this.#input.length;
    return Math.min(PACKED_FACTOR * maxBytes, Math.max(RATIO_FLOOR, maxRatio * came));
  }

  #readObject(isLast: boolean): void {
    const { bytes } = this.#input;
    const head = readHead(bytes, this.#offset, this.#idLength);
    if (head === 'cut') {
      this.#wanted = this.#input.length + 1;
      return;
    }
    if (head === 'damaged') {
      this.#stop('undecodable');
      return;
    }
    const room = Math.max(0, this.#allowed - this.#inflated);
    const most = Math.min(head.size, room);
    const { bytes: content, next, end } = inflate(bytes, head.next + 2, bytes.length, most);
    // RFC 1950, section 2.2: a checksum follows the data.
    const after = next + 4;
    if (!isLast && (end === 'cut' || (end === 'complete' && after > bytes.length))) {
      // Read once more when there is twice as much: that costs no more than twice the reading.
      this.#wanted = end === 'cut' ? 2 * bytes.length : after;
      return;
    }
    this.#inflated += content.length;
    this.#tell(head, content, end === 'complete');
    if (end !== 'complete') {
      const isTooMuch = end === 'limit' && room < head.size;
      this.#stop(isTooMuch ? 'decompression_limit' : end === 'cut' ? 'truncated' : 'undecodable');
      return;
    }
    if (content.length < head.size) this.#sink.note('undecodable');
    this.#take(Math.min(after, bytes.length));
    this.#wanted = 1;
    if (this.#left !== undefined) this.#left--;
    if (this.#left === 0) this.#stop();
    else if (MOST_OBJECTS <= this.#objects.told) this.#stop('truncated');
  }

  #tell({ type, base }: ObjectHead, content: Buffer, isWhole: boolean): void {
    const kind = KINDS[type];
    if (kind !== undefined) this.#objects.whole(kind, content, this.#offset);
    else if (base === undefined || !isWhole) this.#objects.inserts(content);
    else this.#objects.delta(base, content, this.#offset);
  }
}
