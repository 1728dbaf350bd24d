import { WholeDocument } from '../formats/json_document.ts';
import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { EventReader } from './event_reader.ts';
import { LongDocument } from './long_document.ts';
import { PartStreams } from './part_streams.ts';
import { LONGEST_EVENT } from './stream_reader.ts';

/**
 * The messages of one direction of a WebSocket, each an event: model interfaces that stream over one, and JSON-RPC.
 * The same as a FormatReader, and `endMessage` after the last bytes of each message. A message that is not JSON is
 * passed over.
 */
export class MessageReader implements FormatReader {
  readonly isStream = false;
  lost = false;
  readonly #direction: Direction;
  readonly #parts: PartStreams;
  readonly #events: EventReader;
  readonly #message = new WholeDocument();
  /** What reads a long message; one that is not JSON, nothing does. */
  #long: LongDocument | 'none' | undefined;

  constructor(direction: Direction, sink: PartSink) {
    this.#direction = direction;
    this.#parts = new PartStreams(sink, 'all', 'many');
    this.#events = new EventReader(direction, this.#parts);
  }

  push(bytes: Uint8Array): void {
    if (this.#long === undefined) {
      const room = LONGEST_EVENT - this.#message.length;
      this.#message.push(bytes.subarray(0, room));
      if (bytes.length <= room) return;
      this.#openLong();
      this.push(bytes.subarray(room));
    } else if (this.#long !== 'none') this.#long.push(bytes);
  }

  endMessage(): void {
    const long = this.#long;
    this.#long = undefined;
    if (long === undefined) {
      const text = this.#message.take().toString();
      if (JSON_TEXT.test(text)) this.#events.read(text);
    } else if (long !== 'none') {
      long.end();
      this.lost ||= long.lost;
    }
    this.lost ||= this.#parts.lost;
  }

  #openLong(): void {
    const begun = this.#message.take();
    this.#long = 'none';
    if (!JSON_TEXT.test(begun.toString('latin1'))) return;
    this.#long = new LongDocument(this.#direction, this.#parts, () => true);
    this.#long.push(begun);
  }

  pause(): void {
    this.#parts.flush();
  }

  /** Nothing is held back. */
  resolve(): void {
    return;
  }

  end(): void {
    this.#parts.end();
  }
}

const JSON_TEXT = /^\s*[[{]/;
