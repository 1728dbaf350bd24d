import { WholeDocument } from '../formats/json_document.ts';
import type { Direction } from '../observer.ts';
import type { FormatReader, PartSink } from '../part.ts';
import { EventReader } from './event_reader.ts';
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
  readonly #parts: PartStreams;
  readonly #events: EventReader;
  #message = new WholeDocument(LONGEST_EVENT);

  constructor(direction: Direction, sink: PartSink) {
    this.#parts = new PartStreams(sink, 'all', 'many');
    this.#events = new EventReader(direction, this.#parts);
  }

  push(bytes: Uint8Array): void {
    this.#message.push(bytes);
  }

  endMessage(): void {
    this.lost ||= this.#message.isTooLong;
    const text = this.#message.take().toString();
    if (/^\s*[[{]/.test(text)) this.#events.read(text);
    this.lost ||= this.#parts.lost;
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
