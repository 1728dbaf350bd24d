import { parseJson } from '../formats/json_document.ts';
import { CUT } from '../formats/open_excerpt.ts';
import type { PartDescription, PartKind, PartSink, PartWriter } from '../part.ts';
import { Calls } from './calls.ts';

/** What the readers of interfaces say about events. They keep nothing of their own: pieces find each other by `key`. */
export interface Outlet {
  /** What was called, in the messages read so far. */
  readonly calls: Calls;
  /** A part that came in one piece. `given`: see `PartDescription`; of one that was long, nothing. */
  tell(kind: PartKind, text: string, name?: string | null, given?: string): void;
  /**
   * The next piece of the part `key`. `name` counts when the part begins; with one, even an empty piece begins it.
   * Another `id` than before begins another part when the last one was complete JSON: some servers number all calls 0,
   * and one that changes ids between the pieces of one call has them put together by its clients all the same.
   */
  more(key: string, kind: PartKind, text: string, name?: string | null, id?: string | null): void;
  /** The whole text of the part `key`, repeated at its end: told when its pieces did not say the same. */
  whole(key: string, kind: PartKind, text: string, name?: string | null): void;
  /** Other parts begin under this key. */
  restart(key: string): void;
  /** The parts under this key are said to be complete. Should more come, clients add it all the same. */
  settle(key: string): void;
  /** The message is said to be complete. */
  settleAll(): void;
}

/** Beyond so many parts of a message nothing is told. An answer has a few, a listing of tools some hundred. */
const MOST_PARTS = 2048;
/** Streams of text that are open at once. The oldest makes room. */
const MOST_OPEN = 64;
/** Characters of a tool call that are kept. */
const LONGEST_SAID = 1024 * 1024;
const LONGEST_NAME = 256;
const LONGEST_GIVEN = 4096;
/** Pieces of a few characters are handed on together. */
const COMPANY = 2048;

interface Stream {
  readonly description: PartDescription;
  readonly writer: PartWriter;
  waiting: string;
  length: number;
  id: string | null;
  settled: boolean;
  /** Of a tool call, what was said: a repetition that says something else is what the client may act on. */
  said: string;
  /** Whether its text goes on in the next excerpt of the document. */
  isCut: boolean;
}

/** Which parts are told: all, or only those that mean something without a match: what tools are and what they are told. */
export type Wanted = 'all' | 'acts';

/** Hands parts to the sink: each in order, their number and size bounded. */
export class PartStreams implements Outlet {
  lost = false;
  readonly calls = new Calls();
  readonly #sink: PartSink;
  #wanted: Wanted;
  readonly #messages: 'one' | 'many';
  readonly #open = new Map<string, Stream>();
  #parts = 0;
  #isExcerpt = false;
  /** What the last excerpt said last, when that goes on. */
  #cut: Stream | undefined;

  /**
   * `messages`: whether another message may follow, with keys of its own. A body holds one: what comes after its
   * pretended end is added to it by clients.
   */
  constructor(sink: PartSink, wanted: Wanted, messages: 'one' | 'many' = 'one') {
    this.#messages = messages;
    this.#sink = sink;
    this.#wanted = wanted;
  }

  /** What comes now is of the next excerpt of a long document. The bound on parts is that of one excerpt. */
  beginExcerpt(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#isExcerpt = true;
    this.#parts = 0;
  }

  /** What comes now is of no excerpt. */
  endExcerpts(): void {
    this.#isExcerpt = false;
    this.#endCut();
  }

  tell(kind: PartKind, text: string, name: string | null = null, given = ''): void {
    if (text === '' && name === null) return;
    const stream = this.#goesOn(kind, text) ?? this.#start(kind, name, given);
    if (stream === undefined) return;
    this.#write(stream, text);
    this.#end(stream);
  }

  more(
    key: string,
    kind: PartKind,
    text: string,
    name: string | null = null,
    id: string | null = null,
  ): void {
    const slot = slotOf(kind, key);
    let stream = this.#open.get(slot);
    if (stream !== undefined && id !== null && id !== stream.id) {
      if (stream.id !== null && parseJson(stream.said) !== undefined) {
        this.#close(slot);
        stream = undefined;
      } else stream.id = id;
    }
    if (stream === undefined && (text !== '' || name !== null))
      stream = this.#begin(slot, kind, text, name, id);
    if (stream !== undefined && text !== '') this.#write(stream, text);
  }

  /** The next piece of a part that has begun. False when none has: `more` begins it. */
  append(slot: string, text: string): boolean {
    const stream = this.#open.get(slot);
    if (stream === undefined) return false;
    this.#write(stream, text);
    return true;
  }

  whole(key: string, kind: PartKind, text: string, name: string | null = null): void {
    const stream = this.#open.get(slotOf(kind, key));
    const goesOn = stream?.isCut === true && text.startsWith(CUT);
    if (stream === undefined || stream.length === 0 || goesOn) this.more(key, kind, text, name);
    else if (stream.length !== text.length || stream.said !== text.slice(0, stream.said.length))
      this.tell(kind, text, name ?? stream.description.name);
    this.settle(key);
  }

  restart(key: string): void {
    for (const kind of STREAMED) this.#close(slotOf(kind, key));
  }

  settle(key: string): void {
    for (const kind of STREAMED) {
      const stream = this.#open.get(slotOf(kind, key));
      if (stream !== undefined) stream.settled = true;
    }
  }

  settleAll(): void {
    if (this.#messages === 'one') return;
    this.#endOpen();
    this.#parts = 0;
  }

  /** Hands on what waits for company. */
  flush(): void {
    for (const stream of this.#open.values()) handOn(stream);
  }

  end(): void {
    this.#endOpen();
    this.#endCut();
  }

  #endOpen(): void {
    for (const stream of this.#open.values()) this.#end(stream);
    this.#open.clear();
  }

  #endCut(): void {
    this.#cut?.writer.end();
    this.#cut = undefined;
  }

  /** The part whose text goes on with this one. */
  #goesOn(kind: PartKind, text: string): Stream | undefined {
    const stream = this.#cut;
    if (stream?.description.kind !== kind || !text.startsWith(CUT)) return undefined;
    this.#cut = undefined;
    stream.isCut = false;
    return stream;
  }

  #begin(
    slot: string,
    kind: PartKind,
    text: string,
    name: string | null,
    id: string | null,
  ): Stream | undefined {
    if (this.#open.size >= MOST_OPEN) this.#makeRoom();
    const stream = this.#goesOn(kind, text) ?? this.#start(kind, name);
    if (stream === undefined) return undefined;
    stream.id = id;
    this.#open.set(slot, stream);
    return stream;
  }

  #makeRoom(): void {
    const oldest = this.#open.entries().next();
    if (oldest.done) return;
    const [slot, { settled }] = oldest.value;
    if (!settled) this.lost = true;
    this.#close(slot);
  }

  #close(slot: string): void {
    const stream = this.#open.get(slot);
    if (stream === undefined) return;
    this.#open.delete(slot);
    this.#end(stream);
  }

  #start(kind: PartKind, name: string | null, given = ''): Stream | undefined {
    if (this.#wanted === 'acts' && !ACTS.has(kind)) return undefined;
    if (++this.#parts > MOST_PARTS) {
      this.lost = true;
      return undefined;
    }
    const description = {
      kind,
      name: name === null ? null : name.slice(0, LONGEST_NAME),
      ...(given === '' || given.length > LONGEST_GIVEN ? {} : { given }),
    };
    return {
      description,
      writer: this.#sink.open(description),
      waiting: '',
      length: 0,
      id: null,
      settled: false,
      said: '',
      isCut: false,
    };
  }

  #write(stream: Stream, text: string): void {
    stream.isCut = this.#isExcerpt && text.endsWith(CUT);
    const piece = this.#isExcerpt ? text.replaceAll(CUT, '') : text;
    stream.length += piece.length;
    if (stream.description.kind === 'tool_call')
      stream.said += piece.slice(0, Math.max(0, LONGEST_SAID - stream.said.length));
    stream.waiting += piece;
    if (stream.waiting.length >= COMPANY) handOn(stream);
  }

  #end(stream: Stream): void {
    handOn(stream);
    if (!stream.isCut) stream.writer.end();
    else {
      this.#endCut();
      this.#cut = stream;
    }
  }
}

/** The kinds that may come in pieces. */
const STREAMED = ['text', 'reasoning', 'tool_call', 'tool_result'] as const;
const ACTS: ReadonlySet<PartKind> = new Set<PartKind>(['tool_call', 'tool_definition', 'agent_card']);

/** Where the part of this kind and key is kept. */
export function slotOf(kind: PartKind, key: string): string {
  return `${kind} ${key}`;
}

function handOn(stream: Stream): void {
  if (stream.waiting === '') return;
  const text = stream.waiting;
  stream.waiting = '';
  stream.writer.write(text);
}
