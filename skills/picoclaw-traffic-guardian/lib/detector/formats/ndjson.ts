import { LineReader, type LongText } from './lines.ts';

/** Reads JSON lines (application/x-ndjson): one document a line, blank lines between. */
export class JsonLines {
  readonly #lines: LineReader;

  /** `openLong`: who reads a document of more than `longest` characters; without it that is passed over. */
  constructor(longest: number, take: (document: string) => void, openLong?: () => LongText) {
    this.#lines = new LineReader(
      longest,
      (line) => {
        if (line !== undefined && line !== '') take(line);
      },
      openLong,
    );
  }

  get lost(): boolean {
    return this.#lines.lost;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
  }
}
