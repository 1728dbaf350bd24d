/**
 * What a piece of a message is to those who exchange it. `text`: prose for a reader. `reasoning`: what a model thinks
 * aloud. `tool_call`: arguments that an agent is about to act on. `tool_result`: what a tool answered, so text of
 * anyone. `tool_definition` and `agent_card`: how a tool or an agent describes itself to a model. `file`: contents.
 */
export type PartKind =
  | 'text'
  | 'reasoning'
  | 'tool_call'
  | 'tool_result'
  | 'tool_definition'
  | 'agent_card'
  | 'file';

export interface PartDescription {
  readonly kind: PartKind;
  /** Name of the tool or file, when the message tells it: foreign text, bounded in length and not otherwise clean. */
  readonly name: string | null;
  /** Of a tool's result, where the message tells it: the arguments of the call that it answers, as JSON. */
  readonly given?: string;
}

/** Takes the text of one part as it streams, in order and unescaped. Arguments of a tool are the JSON that they are. */
export interface PartWriter {
  write(text: string): void;
  /** The part is complete, or nothing more of it will come. */
  end(): void;
}

export interface PartSink {
  /** Whether parts are wanted now that are told only for the place they give a match: see `FormatReader.resolve`. */
  readonly awaits: boolean;
  open(part: PartDescription): PartWriter;
}

/**
 * Reads the structure of one body beside the scan of its bytes and tells its parts. Never throws on foreign bytes, is
 * bounded, and ignores what it does not know. What it keeps of the bytes it copies.
 */
export interface FormatReader {
  push(bytes: Uint8Array): void;
  /** More will not come soon: what is known is to be told. */
  pause(): void;
  /**
   * The scan of the raw bytes found something: parts whose text it has seen in one piece, and that are told only for
   * the place they give a match, are wanted too. Called before `end`, which tells what is still held back.
   */
  resolve(): void;
  /** Nothing follows, whether the body is complete or was cut. */
  end(): void;
  /** `true` once it is known that no part will be told: nothing needs to wait for one. */
  readonly isMute?: boolean;
  /** Lets go of what it holds beyond its own memory, without looking at it. */
  discard?(): void;
  /** Whether parts are told as they come: what was pushed before a pause has been told after it. */
  readonly isStream: boolean;
  /**
   * Where bytes stand in what was pushed last that say nothing beside what went into parts and what came before: by twos,
   * start and end. They need not be looked at as they are.
   */
  readonly told?: readonly number[];
  /** Whether something that mattered exceeded a bound and was passed over. */
  readonly lost: boolean;
}
