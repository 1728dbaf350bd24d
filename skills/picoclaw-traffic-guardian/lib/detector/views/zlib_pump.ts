import type { BrotliDecompress, InflateRaw } from 'node:zlib';

export type DecodeResult =
  | 'more'
  /** The coded data is damaged. */
  | 'damaged'
  /** It yields more than it may. */
  | 'limit';

export type PieceSink = (piece: Buffer) => DecodeResult | Promise<DecodeResult>;

/** One coding being undone, input by input. */
export interface DecodePump {
  /** Input bytes that the decoder has taken. */
  readonly consumed: number;
  /** The coded data is complete: what is left of the input is not part of it. */
  readonly ended: boolean;
  /** Feeds `input` (null: it is complete) and hands on what comes out of it, before the promise settles. */
  feed(input: Uint8Array | null, onPiece: PieceSink): Promise<DecodeResult>;
  destroy(): void;
}

/** Runs one stream of node:zlib, input by input: one job in libuv's thread pool at a time, nothing read ahead. */
export class ZlibPump implements DecodePump {
  readonly #stream: InflateRaw | BrotliDecompress;
  #failed = false;
  #ended = false;
  #wake: (() => void) | undefined;
  /** Something happened while nobody waited. */
  #notifiedSince = false;

  constructor(stream: InflateRaw | BrotliDecompress) {
    this.#stream = stream;
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
  }

  get consumed(): number {
    return this.#stream.bytesWritten;
  }

  get ended(): boolean {
    return this.#ended;
  }

  async feed(input: Uint8Array | null, onPiece: PieceSink): Promise<DecodeResult> {
    let written = false;
    const before = this.consumed;
    // A zlib stream checks that its data is complete after it has called `end` back: wait for its `end` or `error`.
    if (input === null) this.#stream.end();
    else {
      this.#stream.write(input, (error) => {
        // Tells of an error before the stream's own event does.
        if (error) this.#failed = true;
        written = true;
        this.#notify();
      });
    }
    for (;;) {
      // What the decoder does not take stands after the data, whose end is about to be told.
      const done = this.#ended || (written && this.consumed - before === input?.length);
      for (let piece: Buffer | null = this.#stream.read(); piece !== null; piece = this.#stream.read()) {
        const result = await onPiece(piece);
        if (result !== 'more') return result;
      }
      if (this.#failed) return 'damaged';
      if (done) return 'more';
      if (!this.#notifiedSince) await this.#notified();
      this.#notifiedSince = false;
    }
  }

  destroy(): void {
    this.#ended = true;
    this.#stream.destroy();
    this.#notify();
  }

  #notified(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    this.#notifiedSince = true;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
