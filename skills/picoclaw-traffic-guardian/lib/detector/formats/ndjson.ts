import { LineReader } from './lines.ts';

/** Reads JSON lines (application/x-ndjson): one document a line, blank lines between. Longer lines are passed over. */
export class JsonLines {
  readonly #lines: LineReader;

  constructor(longest: number, take: (document: string) => void) {
    this.#lines = new LineReader(longest, (line) => {
      if (line !== undefined && line !== '') take(line);
    });
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
