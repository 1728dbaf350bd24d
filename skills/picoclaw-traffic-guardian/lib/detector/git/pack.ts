import { createHash } from 'node:crypto';
import type { DecodeLimits } from '../views/content_coding.ts';
import { inflate } from '../views/inflate.ts';
import { ByteQueue } from './byte_queue.ts';
import { applyDelta, insertsOf } from './delta.ts';
import { KINDS, type ObjectHead, type ObjectKind, readHead } from './object_head.ts';

export interface PackedObject {
  /** Null: a delta whose base is not at hand; `bytes` are what it adds. */
  readonly kind: ObjectKind | null;
  readonly bytes: Buffer;
  /** In hexadecimal; null where it is not known. */
  readonly id: string | null;
  readonly isDelta: boolean;
}

export interface PackSink {
  object(object: PackedObject): void;
  note(verdict: 'undecodable' | 'decompression_limit' | 'truncated'): void;
}

/** Objects looked at: each costs some twenty microseconds, however small. */
const MOST_OBJECTS = 100_000;
/** Bytes kept as bases of deltas that may follow; what came first goes first. Git puts a base right before its deltas. */
const MOST_KEPT = 24 * 1024 * 1024;
/** Bytes of deltas that wait for a base which may follow. */
const MOST_WAITING = 4 * 1024 * 1024;
/** What an object costs beside its bytes. */
const OBJECT_COST = 256;
/** As for content codings: the ratio counts from here. */
const RATIO_FLOOR = 1024 * 1024;
/** Objects may have so many times the bytes of the largest body, and once more what deltas make: they are well packed. */
const PACKED_FACTOR = 4;

interface Stored {
  readonly kind: ObjectKind;
  readonly bytes: Buffer;
  readonly id: string;
}

/** A delta and where in the pack it stands. */
interface Delta {
  readonly delta: Buffer;
  readonly offset: number;
}

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
  #told = 0;
  #isOver = false;
  #inflated = 0;
  #rebuilt = 0;
  #kept = 0;
  #dropped = false;
  readonly #byOffset = new Map<number, Stored>();
  readonly #byId = new Map<string, Stored>();
  /** By offset or id of the base. */
  readonly #waiting = new Map<number | string, Delta[]>();
  readonly #waitingAt = new Set<number>();
  #waitingLeft = MOST_WAITING;

  /** `idLength`: bytes of an object's id, 20 or, of SHA-256, 32. */
  constructor(sink: PackSink, limits: DecodeLimits, idLength: 20 | 32) {
    this.#sink = sink;
    this.#limits = limits;
    this.#idLength = idLength;
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
    for (const deltas of this.#waiting.values()) for (const { delta } of deltas) this.#tellInserts(delta);
    this.abandon();
  }

  /** Lets go of all memory; nothing more is told. */
  abandon(): void {
    this.#isOver = true;
    this.#input.clear();
    for (const map of [this.#byOffset, this.#byId, this.#waiting]) map.clear();
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
    else if (MOST_OBJECTS <= this.#told) this.#stop('truncated');
  }

  #tell({ type, base }: ObjectHead, content: Buffer, isWhole: boolean): void {
    const kind = KINDS[type];
    const delta = { delta: content, offset: this.#offset };
    const found = typeof base === 'number' ? this.#byOffset.get(base) : this.#byId.get(base ?? '');
    if (kind !== undefined) this.#resolve({ kind, bytes: content }, this.#offset);
    else if (base === undefined || !isWhole) this.#tellInserts(content);
    else if (found !== undefined) this.#applyAll(found, [delta]);
    else if (typeof base !== 'number' || this.#waitingAt.has(base)) this.#wait(base, delta);
    else {
      // No object begins there, or none that was kept.
      this.#sink.note(this.#dropped ? 'truncated' : 'undecodable');
      this.#tellInserts(content);
    }
  }

  #wait(base: number | string, delta: Delta): void {
    const cost = delta.delta.length + OBJECT_COST;
    if (cost > this.#waitingLeft) {
      this.#dropped = true;
      this.#sink.note('truncated');
      this.#tellInserts(delta.delta);
      return;
    }
    this.#waitingLeft -= cost;
    this.#waitingAt.add(delta.offset);
    const waiting = this.#waiting.get(base);
    if (waiting === undefined) this.#waiting.set(base, [delta]);
    else waiting.push(delta);
  }

  /** An object is known: so are those that waited for it. */
  #resolve(object: Pick<Stored, 'kind' | 'bytes'>, offset: number): void {
    const stored = this.#store(object, offset, false);
    const waiting = this.#waitingFor(stored.id, offset);
    if (waiting.length > 0) this.#applyAll(stored, waiting);
  }

  #store({ kind, bytes }: Pick<Stored, 'kind' | 'bytes'>, offset: number, isDelta: boolean): Stored {
    this.#told++;
    const id = createHash(this.#idLength === 20 ? 'sha1' : 'sha256')
      .update(`${kind} ${bytes.length}\0`)
      .update(bytes)
      .digest('hex');
    const stored = { kind, bytes, id };
    this.#sink.object({ ...stored, isDelta });
    const cost = bytes.length + OBJECT_COST;
    for (const [first, { id: firstId, bytes: firstBytes }] of this.#byOffset) {
      if (this.#kept + cost <= MOST_KEPT) break;
      this.#dropped = true;
      this.#kept -= firstBytes.length + OBJECT_COST;
      this.#byOffset.delete(first);
      this.#byId.delete(firstId);
    }
    if (cost <= MOST_KEPT) {
      this.#kept += cost;
      this.#byOffset.set(offset, stored);
      this.#byId.set(id, stored);
    } else this.#dropped = true;
    return stored;
  }

  #waitingFor(id: string, offset: number): readonly Delta[] {
    if (this.#waiting.size === 0) return [];
    const found = [...(this.#waiting.get(id) ?? []), ...(this.#waiting.get(offset) ?? [])];
    this.#waiting.delete(id);
    this.#waiting.delete(offset);
    for (const { delta, offset: at } of found) {
      this.#waitingAt.delete(at);
      this.#waitingLeft += delta.length + OBJECT_COST;
    }
    return found;
  }

  /** Without recursion: a chain of deltas is as long as its sender likes. */
  #applyAll(base: Stored, deltas: readonly Delta[]): void {
    const ready = deltas.map((delta) => ({ base, ...delta }));
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      const { base: on, delta, offset } = next;
      const bytes = applyDelta(on.bytes, delta, this.#allowed - this.#rebuilt);
      if (typeof bytes === 'string') {
        this.#sink.note(bytes === 'limit' ? 'decompression_limit' : 'undecodable');
        this.#tellInserts(delta);
        continue;
      }
      this.#rebuilt += bytes.length;
      const stored = this.#store({ kind: on.kind, bytes }, offset, true);
      for (const delta of this.#waitingFor(stored.id, offset)) ready.push({ base: stored, ...delta });
    }
  }

  #tellInserts(delta: Buffer): void {
    this.#told++;
    const bytes = insertsOf(delta);
    if (bytes.length > 0) this.#sink.object({ kind: null, bytes, id: null, isDelta: true });
  }
}
