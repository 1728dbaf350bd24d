import { utf8 } from '../../utf8.ts';

/** What an order to a model consists of. */
export const KINDS = [
  // Whom it is for: models by a name that nothing else has, and by one that others have too; what they read and own; their user.
  'ai',
  'agent',
  'reads',
  'yours',
  'user',
  // What it does: orders, orders to be silent, to go against instructions, later, always, to send, to show.
  'duty',
  'order',
  'hush',
  'void',
  'told',
  'earlier',
  'goal',
  'stop',
  'send',
  'reveal',
  'later',
  'memory',
  'best',
  'copy',
  'deed',
  // What it uses: what is private, tools, consent that nobody gave, marks of a conversation.
  'private',
  'tool',
  'consent',
  'fake',
  // What speaks against it; what stands before orders and means nothing.
  'care',
  'filler',
  // Told by their shape.
  'address',
  'named_tool',
  // That it demands anything; a model is called by name, called and at once told to do something, or said to have to.
  'demand',
  'called',
  'ordered',
  'obliged',
] as const;

export type Kind = (typeof KINDS)[number];

export function bit(...kinds: readonly Kind[]): number {
  return kinds.reduce((mask, kind) => mask | (1 << KINDS.indexOf(kind)), 0);
}

/** As bits of `KINDS`: all that stands there, and what of it everyday text hardly has. */
export interface Kinds {
  all: number;
  rare: number;
}

/** Beginnings of words, by kind; `gate`: what the gate stops at. As Latin-1. */
export type Vocabulary = ReadonlyMap<string, readonly string[]>;

/**
 * Reads lines of a kind and its words, in lower case: `_` is the gap between words, or the end of one; `!` marks those that
 * everyday text hardly has. Lines that begin with a blank go on with the one before, with `#` are comments.
 */
export function vocabularyOf(text: string): Vocabulary {
  const vocabulary = new Map<string, string[]>();
  let words: string[] = [];
  for (const line of utf8(text).split('\n')) {
    if (line.startsWith('#')) continue;
    for (const entry of line.split(' ')) {
      if (entry === '') continue;
      if (line.startsWith(`${entry} `) && entry.endsWith(':')) {
        words = vocabulary.get(entry.slice(0, -1)) ?? [];
        vocabulary.set(entry.slice(0, -1), words);
      } else words.push(entry.replaceAll('_', ' '));
    }
  }
  return vocabulary;
}

interface Cue extends Readonly<Kinds> {
  /** As `sentences.ts` folds it. */
  readonly text: Uint8Array;
}

const SLOTS = 12;
/** Longer ones are told by so many bytes at once: many begin with `do not` or `your`. */
const LONG = 8;

/** Beginnings of words, found by their first bytes. */
export class Cues {
  readonly #lists: Cue[][] = [[]];
  readonly #short = new Uint16Array(1 << SLOTS);
  readonly #long = new Uint16Array(1 << SLOTS);

  constructor(vocabulary: Vocabulary) {
    const cues = new Map<string, Kinds>();
    for (const kind of KINDS) {
      for (const entry of vocabulary.get(kind) ?? []) {
        const text = entry.replace(/['!]/g, '');
        const known = cues.get(text) ?? { all: 0, rare: 0 };
        known.all |= bit(kind);
        if (entry.endsWith('!')) known.rare |= bit(kind);
        cues.set(text, known);
      }
    }
    for (const [text, kinds] of cues) {
      const bytes = Buffer.from(text, 'latin1');
      const table = bytes.length < LONG ? this.#short : this.#long;
      const slot = bytes.length < LONG ? hashShort(bytes, 0) : hashLong(bytes, 0);
      const list = table[slot] || this.#lists.push([]) - 1;
      table[slot] = list;
      this.#lists[list]?.push({ text: bytes, ...kinds });
    }
  }

  /** Adds to `found` what stands at `at`. Result: where the longest of it ends, 0 for nothing. */
  at(bytes: Uint8Array, at: number, found: Kinds): number {
    const short = this.#short[hashShort(bytes, at)] ?? 0;
    const long = this.#long[hashLong(bytes, at)] ?? 0;
    const end = short === 0 ? 0 : this.#among(short, bytes, at, found);
    return long === 0 ? end : Math.max(end, this.#among(long, bytes, at, found));
  }

  #among(list: number, bytes: Uint8Array, at: number, found: Kinds): number {
    let end = 0;
    for (const cue of this.#lists[list] ?? []) {
      if (!stands(cue.text, bytes, at)) continue;
      found.all |= cue.all;
      found.rare |= cue.rare;
      end = Math.max(end, at + cue.text.length);
    }
    return end;
  }
}

function stands(text: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let n = 0; n < text.length; n++) if (bytes[at + n] !== text[n]) return false;
  return true;
}

function hashShort(bytes: Uint8Array, at: number): number {
  const three = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return Math.imul(three, 0x9e3779b1) >>> (32 - SLOTS);
}

function hashLong(bytes: Uint8Array, at: number): number {
  const one =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  const two =
    (bytes[at + 4] ?? 0) |
    ((bytes[at + 5] ?? 0) << 8) |
    ((bytes[at + 6] ?? 0) << 16) |
    ((bytes[at + 7] ?? 0) << 24);
  return (Math.imul(one, 0x9e3779b1) ^ Math.imul(two, 0x85ebca6b)) >>> (32 - SLOTS);
}
