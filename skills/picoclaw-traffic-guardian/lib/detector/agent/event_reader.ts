import { parseJson } from '../formats/json_document.ts';
import type { Direction } from '../observer.ts';
import { readEvent } from './interfaces.ts';
import { asObject, asText } from './json.ts';
import type { PartStreams } from './part_streams.ts';
import { SingleSaying, Skeleton } from './skeleton.ts';

/** Skeletons in use at once: text, thoughts and arguments take turns. */
const MOST_SKELETONS = 4;
/** Events in a row that fit no skeleton, after which none is sought any more. */
const PATIENCE = 16;
/** Longer events are read for what they are: there text is most of the event and parsing is cheap. */
const LONGEST_FITTING = 2048;

/** How streams of chat completions end. A parser's complaint about it would cost as much as ten events. */
const DONE = '[DONE]';

/** Documents that one event may hold, one a line: each that is none costs microseconds. */
const MOST_LINES = 1024;
/** What begins as a document of many streams and is none: a JSON document whose lines were taken for events is full of it. */
const MOST_FAILURES = 4096;
/** Nothing else says anything. A bracket that stands alone begins no document that ends on its line. */
const DOCUMENT = /^\s*[[{]\s*\S/;

/** Tells what the events of one stream say, each the text of a JSON document. */
export class EventReader {
  readonly #direction: Direction;
  readonly #out: PartStreams;
  readonly #skeletons: Skeleton[] = [];
  #misses = 0;
  #failures = 0;

  constructor(direction: Direction, out: PartStreams) {
    this.#direction = direction;
    this.#out = out;
  }

  /**
   * `text`: foreign, one JSON document or, as some clients read them, one a line. Result: whether all that may be words in
   * it, but for what an event before it said too, went into a part.
   */
  read(text: string): boolean {
    for (const skeleton of this.#skeletons) {
      const said = text.length > LONGEST_FITTING ? undefined : skeleton.match(text);
      if (said === undefined) continue;
      this.#misses = 0;
      if (!this.#out.append(skeleton.slot, said)) this.#out.more(skeleton.key, skeleton.kind, said);
      return skeleton.isSilent && !this.#out.lost;
    }
    if (text === DONE) return false;
    const event = this.#document(text);
    if (event === undefined) this.#readLines(text);
    else {
      this.#tell(event);
      if (text.length <= LONGEST_FITTING && ++this.#misses <= PATIENCE) this.#learn(text, event);
    }
    return false;
  }

  #readLines(text: string): void {
    if (text.includes('\n')) {
      const lines = text.split('\n', MOST_LINES + 1);
      if (lines.length > MOST_LINES) this.#out.lost = true;
      for (const line of lines.slice(0, MOST_LINES)) this.#tell(this.#document(line));
    }
  }

  /** Undefined: it is none, or one of too many that are none. */
  #document(text: string): unknown {
    if (!DOCUMENT.test(text)) return undefined;
    if (this.#failures >= MOST_FAILURES) {
      this.#out.lost = true;
      return undefined;
    }
    const event = parseJson(text);
    if (event === undefined) this.#failures++;
    return event;
  }

  #tell(event: unknown): void {
    readEvent(event, this.#direction, this.#out);
    // What InvokeModelWithResponseStream of Bedrock gives: the model's own event, packed once more.
    const packed = asText(asObject(event).bytes);
    if (packed !== '')
      readEvent(parseJson(Buffer.from(packed, 'base64').toString()), this.#direction, this.#out);
  }

  #learn(text: string, event: unknown): void {
    const heard = new SingleSaying();
    readEvent(event, this.#direction, heard);
    if (heard.text === undefined || asText(asObject(event).bytes) !== '') return;
    const skeleton = Skeleton.of(text, heard.text, (trial, out) => readEvent(trial, this.#direction, out));
    if (skeleton === undefined) return;
    if (this.#skeletons.length >= MOST_SKELETONS) this.#skeletons.shift();
    this.#skeletons.push(skeleton);
  }
}
