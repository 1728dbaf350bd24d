import type { MatchRecorder } from '../match_recorder.ts';
import { LONGEST_SMALL_BODY, type SplitInspector } from './split_inspector.ts';

/** Keeps a request's body as long as it is small, to look for pieces of secrets in all of it. */
export class SmallBody {
  readonly #splits: SplitInspector;
  readonly #recorder: MatchRecorder;
  readonly #location: string;
  #text = '';
  #isSmall = true;

  constructor(splits: SplitInspector, recorder: MatchRecorder, location: string) {
    this.#splits = splits;
    this.#recorder = recorder;
    this.#location = location;
  }

  push(bytes: Uint8Array): void {
    if (!this.#isSmall) return;
    this.#isSmall = this.#text.length + bytes.length <= LONGEST_SMALL_BODY;
    if (this.#isSmall)
      this.#text += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    else this.#text = '';
  }

  end(): void {
    if (this.#text !== '') {
      this.#splits.body(this.#text, this.#location, this.#recorder);
      this.#recorder.sent(this.#text, this.#location);
    }
    this.#text = '';
  }
}
