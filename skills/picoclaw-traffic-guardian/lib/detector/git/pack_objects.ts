import { createHash } from 'node:crypto';
import { applyDelta, insertsOf } from './delta.ts';
import type { ObjectKind } from './object_head.ts';

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

/** Bytes kept as bases of deltas that may follow; what came first goes first. Git puts a base right before its deltas. */
const MOST_KEPT = 24 * 1024 * 1024;
/** Bytes of deltas that wait for a base which may follow. */
const MOST_WAITING = 4 * 1024 * 1024;
/** What an object costs beside its bytes. */
const OBJECT_COST = 256;
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
 * The objects of one pack: tells each, deltas applied where their base is at hand or still comes. What is kept for that is
 * bounded.
 */
export class PackObjects {
  /** How many were told. */
  told = 0;
  readonly #sink: PackSink;
  readonly #idLength: 20 | 32;
  /** Bytes that deltas may make, in all. */
  readonly #allowed: () => number;
  #rebuilt = 0;
  #kept = 0;
  #dropped = false;
  readonly #byOffset = new Map<number, Stored>();
  readonly #byId = new Map<string, Stored>();
  /** By offset or id of the base. */
  readonly #waiting = new Map<number | string, Delta[]>();
  readonly #waitingAt = new Set<number>();
  #waitingLeft = MOST_WAITING;

  constructor(sink: PackSink, idLength: 20 | 32, allowed: () => number) {
    this.#sink = sink;
    this.#idLength = idLength;
    this.#allowed = allowed;
  }

  /** One that is no delta. Those that waited for it are told with it. */
  whole(kind: ObjectKind, bytes: Buffer, offset: number): void {
    const stored = this.#store({ kind, bytes }, offset, false);
    const waiting = this.#waitingFor(stored.id, offset);
    if (waiting.length > 0) this.#applyAll(stored, waiting);
  }

  /** A change to the object that stands at the offset `base`, or has it for an id. */
  delta(base: number | string, content: Buffer, offset: number): void {
    const delta = { delta: content, offset };
    const found = typeof base === 'number' ? this.#byOffset.get(base) : this.#byId.get(base);
    if (found !== undefined) this.#applyAll(found, [delta]);
    else if (typeof base !== 'number' || this.#waitingAt.has(base)) this.#wait(base, delta);
    else {
      // No object begins there, or none that was kept.
      this.#sink.note(this.#dropped ? 'truncated' : 'undecodable');
      this.inserts(content);
    }
  }

  /** A change to an object that nobody has: it is looked at by what it adds. */
  inserts(delta: Buffer): void {
    this.told++;
    const bytes = insertsOf(delta);
    if (bytes.length > 0) this.#sink.object({ kind: null, bytes, id: null, isDelta: true });
  }

  /** No object follows: changes that still wait are looked at by what they add. */
  end(): void {
    for (const deltas of this.#waiting.values()) for (const { delta } of deltas) this.inserts(delta);
  }

  clear(): void {
    for (const map of [this.#byOffset, this.#byId, this.#waiting]) map.clear();
  }

  #wait(base: number | string, delta: Delta): void {
    const cost = delta.delta.length + OBJECT_COST;
    if (cost > this.#waitingLeft) {
      this.#dropped = true;
      this.#sink.note('truncated');
      this.inserts(delta.delta);
      return;
    }
    this.#waitingLeft -= cost;
    this.#waitingAt.add(delta.offset);
    const waiting = this.#waiting.get(base);
    if (waiting === undefined) this.#waiting.set(base, [delta]);
    else waiting.push(delta);
  }

  #store({ kind, bytes }: Pick<Stored, 'kind' | 'bytes'>, offset: number, isDelta: boolean): Stored {
    this.told++;
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
      const bytes = applyDelta(on.bytes, delta, this.#allowed() - this.#rebuilt);
      if (typeof bytes === 'string') {
        this.#sink.note(bytes === 'limit' ? 'decompression_limit' : 'undecodable');
        this.inserts(delta);
        continue;
      }
      this.#rebuilt += bytes.length;
      const stored = this.#store({ kind: on.kind, bytes }, offset, true);
      for (const delta of this.#waitingFor(stored.id, offset)) ready.push({ base: stored, ...delta });
    }
  }
}
