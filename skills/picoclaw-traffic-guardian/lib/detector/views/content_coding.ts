import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from 'node:zlib';

export type ContentCoding = 'gzip' | 'deflate' | 'br';

/** RFC 9110, section 8.4.1: names are compared without case, `x-gzip` is `gzip`. */
const CODINGS: ReadonlyMap<string, ContentCoding> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
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

export type DecodeResult =
  | 'more'
  /** The coded data is damaged. */
  | 'damaged'
  /** It yields more than it may. */
  | 'limit';

type ZlibStream = Gunzip | Inflate | InflateRaw | BrotliDecompress;

/** One coding being undone: a stream of node:zlib, read piece by piece, one job in zlib's thread pool at a time. */
class Stage {
  readonly coding: ContentCoding;
  produced = 0;
  #stream: ZlibStream | undefined;
  /** The first byte of a deflate stream, until the second tells zlib's format from the raw one. */
  #first: Buffer | undefined;
  #failed = false;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(coding: ContentCoding) {
    this.coding = coding;
  }

  /** Feeds `input` (null: it is complete) and hands on what comes out, in pieces of at most 16 KB. */
  async push(
    input: Uint8Array | null,
    onPiece: (piece: Buffer) => DecodeResult | Promise<DecodeResult>,
  ): Promise<DecodeResult> {
    const bytes = input === null ? this.#first : this.#sized(input);
    if (input === null) this.#first = undefined;
    // After the end of the coded data comes nothing that a receiver would decode.
    if (this.#ended || (bytes === undefined && input !== null)) return 'more';
    const stream = this.#open(bytes ?? Buffer.alloc(2));
    let written = false;
    // Tells of an error before the stream's own event does.
    const onWritten = (error?: Error | null) => {
      if (error) this.#failed = true;
      written = true;
      this.#notify();
    };
    // A zlib stream checks that its data is complete after it has called `end` back: wait for its `end` or `error`.
    if (input === null) stream.end(bytes);
    else stream.write(bytes, onWritten);
    for (;;) {
      const done = written || this.#ended;
      for (let piece: Buffer | null = stream.read(); piece !== null; piece = stream.read()) {
        this.produced += piece.length;
        const result = await onPiece(piece);
        if (result !== 'more') return result;
      }
      if (this.#failed) return 'damaged';
      if (done) return 'more';
      if (!written && !this.#ended) await this.#next();
    }
  }

  destroy(): void {
    this.#ended = true;
    this.#stream?.destroy();
    this.#notify();
  }

  /** RFC 9110 calls zlib's format `deflate`; many senders mean the raw one. Two bytes tell (RFC 1950, section 2.2). */
  #sized(input: Uint8Array): Uint8Array | undefined {
    if (this.#stream !== undefined || this.coding !== 'deflate')
      return input.length === 0 ? undefined : input;
    const bytes = this.#first === undefined ? input : Buffer.concat([this.#first, input]);
    if (bytes.length >= 2) {
      this.#first = undefined;
      return bytes;
    }
    this.#first = Buffer.from(bytes);
    return undefined;
  }

  #open(bytes: Uint8Array): ZlibStream {
    if (this.#stream !== undefined) return this.#stream;
    const stream = createStream(this.coding, bytes);
    stream.on('error', () => {
      this.#failed = true;
      this.#ended = true;
      this.#notify();
    });
    stream.on('end', () => {
      this.#ended = true;
      this.#notify();
    });
    stream.on('readable', () => this.#notify());
    this.#stream = stream;
    return stream;
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function createStream(coding: ContentCoding, bytes: Uint8Array): ZlibStream {
  if (coding === 'gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? createInflate() : createInflateRaw();
}

/** What a decoder may hold: a window of 32 KB for deflate, of up to 16 MB for brotli (RFC 7932, section 9.1). */
const WEIGHTS: Readonly<Record<ContentCoding, number>> = { gzip: 1, deflate: 1, br: 32 };
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
    return this.#run(0, coded);
  }

  /** The message is over. `damaged` when its coded data is not. */
  async end(): Promise<DecodeResult> {
    for (let n = 0; n < this.#stages.length; n++) {
      const result = await this.#run(n, null);
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

  #run(n: number, input: Uint8Array | null): DecodeResult | Promise<DecodeResult> {
    const stage = this.#stages[n];
    if (stage === undefined) return 'more';
    return stage.push(input, (piece) => {
      const { maxBytes, maxRatio } = this.#limits;
      const excess = stage.produced - Math.min(maxBytes, Math.max(RATIO_FLOOR, maxRatio * this.#consumed));
      const allowed = excess > 0 ? piece.subarray(0, Math.max(0, piece.length - excess)) : piece;
      if (n < this.#stages.length - 1) {
        return excess > 0 ? 'limit' : this.#run(n + 1, allowed);
      }
      this.#onText(allowed);
      return excess > 0 ? 'limit' : 'more';
    });
  }
}
