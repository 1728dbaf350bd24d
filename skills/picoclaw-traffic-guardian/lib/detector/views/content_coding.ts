import { createBrotliDecompress, createInflateRaw } from 'node:zlib';
import { type DeflateFraming, GzipFraming, ZlibFraming } from './deflate_framing.ts';
import { type DecodePump, type DecodeResult, type PieceSink, ZlibPump } from './zlib_pump.ts';
import { ZstdStream } from './zstd/stream.ts';

export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd';

/** RFC 9110, section 8.4.1: names are compared without case, `x-gzip` is `gzip`. */
const CODINGS: ReadonlyMap<string, ContentCoding> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
]);
/** More codings on top of each other than any real message has. */
const DEEPEST = 4;

/**
 * The codings of Content-Encoding field values in the order in which they have to be undone, or why they cannot be:
 * one has no decoder, or there are more than four.
 */
export function codingsOf(fieldValue: string): readonly ContentCoding[] | 'unknown_encoding' {
  const codings: ContentCoding[] = [];
  for (const item of fieldValue.split(',')) {
    const name = item.trim().toLowerCase();
    if (name === '' || name === 'identity') continue;
    const coding = CODINGS.get(name);
    if (coding === undefined || codings.length === DEEPEST) return 'unknown_encoding';
    codings.unshift(coding);
  }
  return codings;
}

export interface DecodeLimits {
  /** Decoded bytes of any one coding. */
  readonly maxBytes: number;
  /** Decoded bytes for each coded byte, beyond the first MiB. */
  readonly maxRatio: number;
}

/** Real pages compress a thousandfold in their first KB: the ratio counts from here. */
const RATIO_FLOOR = 1024 * 1024;

/** Members of a gzip file: each costs a decoder. Real ones have some KB. */
const MOST_MEMBERS = 64;
const BYTES_PER_MEMBER = 512;

/** One coding being undone. */
class Stage {
  readonly #coding: ContentCoding;
  produced = 0;
  #state: 'lead' | 'data' | 'trailer' | 'done' = 'lead';
  #framing: DeflateFraming | undefined;
  /** The first two bytes before the data. */
  #lead: number[] = [];
  #trailerLeft = 0;
  #members = 0;
  #consumed = 0;
  #pump: DecodePump | undefined;

  constructor(coding: ContentCoding) {
    this.#coding = coding;
    if (coding === 'br') this.#open(new ZlibPump(createBrotliDecompress()));
    else if (coding === 'zstd') this.#open(new ZstdStream());
    else this.#framing = framingOf(coding);
  }

  /** Feeds `input` and hands on what comes out, in pieces. */
  async push(input: Uint8Array, onPiece: PieceSink): Promise<DecodeResult> {
    const counted = this.#counting(onPiece);
    this.#consumed += input.length;
    for (let at = 0; at < input.length; ) {
      if (this.#members > MOST_MEMBERS + this.#consumed / BYTES_PER_MEMBER) return 'limit';
      switch (this.#state) {
        case 'lead': {
          const result = await this.#readLead(input[at++] ?? 0, counted);
          if (result !== 'more') return result;
          break;
        }
        case 'data': {
          const before = this.#pump?.consumed ?? 0;
          const result = (await this.#pump?.feed(input.subarray(at), counted)) ?? 'more';
          if (result !== 'more' || !this.#pump?.ended) return result;
          at += this.#pump.consumed - before;
          this.#state = 'trailer';
          this.#trailerLeft = this.#framing?.trailer ?? 0;
          break;
        }
        case 'trailer': {
          const skipped = Math.min(this.#trailerLeft, input.length - at);
          at += skipped;
          this.#trailerLeft -= skipped;
          if (this.#trailerLeft === 0) this.#endMember();
          break;
        }
        case 'done':
          return 'more'; // nothing that a receiver would decode
      }
    }
    return 'more';
  }

  /** Nothing follows: `damaged` when the data is not complete. */
  async end(onPiece: PieceSink): Promise<DecodeResult> {
    if (this.#state === 'lead') return this.#members > 0 ? 'more' : 'damaged';
    if (this.#state !== 'data' || this.#pump === undefined) return 'more';
    return this.#pump.feed(null, this.#counting(onPiece));
  }

  destroy(): void {
    this.#state = 'done';
    this.#pump?.destroy();
  }

  #counting(onPiece: PieceSink): PieceSink {
    return (piece) => {
      this.produced += piece.length;
      return onPiece(piece);
    };
  }

  async #readLead(byte: number, onPiece: PieceSink): Promise<DecodeResult> {
    if (this.#lead.length < 2) this.#lead.push(byte);
    switch (this.#framing?.lead(byte)) {
      case 'data':
        this.#open(new ZlibPump(createInflateRaw()));
        return 'more';
      case 'raw':
        return this.#open(new ZlibPump(createInflateRaw())).feed(Buffer.from(this.#lead), onPiece);
      case 'damaged':
        if (this.#members === 0) return 'damaged';
        this.#state = 'done';
        return 'more';
      default:
        return 'more';
    }
  }

  #open(pump: DecodePump): DecodePump {
    this.#pump?.destroy();
    this.#pump = pump;
    this.#state = 'data';
    return pump;
  }

  /** The members of a gzip file are one text. */
  #endMember(): void {
    this.#members++;
    this.#state = this.#framing?.repeats ? 'lead' : 'done';
    if (this.#coding === 'gzip' || this.#coding === 'deflate') this.#framing = framingOf(this.#coding);
    this.#lead = [];
  }
}

function framingOf(coding: 'gzip' | 'deflate'): DeflateFraming {
  return coding === 'gzip' ? new GzipFraming() : new ZlibFraming();
}

/**
 * What a decoder may hold, in half MB: a window of 32 KB for deflate, of up to 16 MB for brotli (RFC 7932, section
 * 9.1), of up to 8 MB and what lets it move for zstd.
 */
const WEIGHTS: Readonly<Record<ContentCoding, number>> = { gzip: 1, deflate: 1, br: 32, zstd: 22 };
/** Bounds what all decoders of a process hold together, to 256 MB or so. */
const MAX_WEIGHT = 512;
let weightInUse = 0;

/** Undoes the content codings of one message, outermost first. Calls must not overlap. */
export class ContentDecoder {
  readonly codings: readonly ContentCoding[];
  readonly #stages: readonly Stage[];
  readonly #limits: DecodeLimits;
  readonly #onText: (piece: Buffer) => void;
  readonly #weight: number;
  #consumed = 0;
  #destroyed = false;

  /** Undefined when the decoders in use hold all the memory that they may. */
  static open(
    codings: readonly ContentCoding[],
    limits: DecodeLimits,
    onText: (piece: Buffer) => void,
  ): ContentDecoder | undefined {
    const weight = codings.reduce((sum, coding) => sum + WEIGHTS[coding], 0);
    if (weightInUse + weight > MAX_WEIGHT) return undefined;
    weightInUse += weight;
    return new ContentDecoder(codings, limits, onText, weight);
  }

  private constructor(
    codings: readonly ContentCoding[],
    limits: DecodeLimits,
    onText: (piece: Buffer) => void,
    weight: number,
  ) {
    this.codings = codings;
    this.#stages = codings.map((coding) => new Stage(coding));
    this.#limits = limits;
    this.#onText = onText;
    this.#weight = weight;
  }

  /** Decoded bytes so far. */
  get produced(): number {
    return this.#stages.at(-1)?.produced ?? 0;
  }

  /** Hands the decoded text on piece by piece before the promise settles. `coded` must stay as it is until then. */
  async push(coded: Uint8Array): Promise<DecodeResult> {
    this.#consumed += coded.length;
    return this.#pushTo(0, coded);
  }

  /** The message is over: `damaged` when its coded data is not. */
  async end(): Promise<DecodeResult> {
    for (const [n, stage] of this.#stages.entries()) {
      const result = await stage.end((piece) => this.#take(n, piece));
      if (result !== 'more') return result;
    }
    return 'more';
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    weightInUse -= this.#weight;
    for (const stage of this.#stages) stage.destroy();
  }

  #pushTo(n: number, input: Uint8Array): DecodeResult | Promise<DecodeResult> {
    return this.#stages[n]?.push(input, (piece) => this.#take(n, piece)) ?? 'more';
  }

  /** Takes what stage `n` has produced to the next, or out, as far as the limits allow. */
  #take(n: number, piece: Buffer): DecodeResult | Promise<DecodeResult> {
    const { maxBytes, maxRatio } = this.#limits;
    const allowed = Math.min(maxBytes, Math.max(RATIO_FLOOR, maxRatio * this.#consumed));
    const excess = (this.#stages[n]?.produced ?? 0) - allowed;
    if (n < this.#stages.length - 1) return excess > 0 ? 'limit' : this.#pushTo(n + 1, piece);
    this.#onText(excess > 0 ? piece.subarray(0, Math.max(0, piece.length - excess)) : piece);
    return excess > 0 ? 'limit' : 'more';
  }
}
