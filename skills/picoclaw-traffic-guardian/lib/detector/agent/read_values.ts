import { createHmac, randomInt } from 'node:crypto';
import { isPlain } from '../plain_text.ts';

const WINDOW_MS = 30 * 60_000;
/** Characters of a value that are recognised wherever they stand. Of a shorter one all are, where it stands alone. */
const WINDOW = 12;
/** Of a value that stands alone. */
const SHORTEST = 8;
const MOST_CLIENTS = 64;
/** Of one text: a key of 4096 bits has 270. Of one client twice as many, the oldest are forgotten beyond it. */
const MOST_WINDOWS = 512;
const LONGEST_TEXT = 65_536;
/** What is written in what is written: base64 of base64. */
const DEEPEST = 2;

/** What stands before a sign of equality is a name. */
const TOKEN = /[\w+/-]{8,4096}={0,2}/g;
/** A value of fewer characters than a window. In hex digits alone it would be a short name of a commit. */
const SHORT = /^(?![0-9a-f]*$)\w{8,11}$/i;
const WINDOWS = /.{12}/g;
const LONE = /(?<!\w)\w{8,11}(?!\w)/g;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Hardly any of the shorter ones has no capital, and few words have one. */
const BASE64 = /[\w+/-]{20,}|(?<![\w+/-])(?=[a-z0-9_+/-]{0,18}[A-Z])[\w+/-]{11,19}(?![\w+/-])/g;
const HEX = /(?:[0-9a-f]{2}){8,}/gi;

/** Where a value was met. */
export interface Origin {
  /** In words. Holds foreign text. */
  readonly what: string;
  /** host:port of whom it was told to on purpose. */
  readonly dest: string;
  /** Whether it stood in a file of credentials; else a rule knew it. */
  readonly isFile: boolean;
}

interface Known extends Origin {
  readonly digest: string;
  readonly at: number;
}

/**
 * Recognises values that an agent has read when they turn up again, also encoded or in part. Keeps no text: of each
 * value keyed hashes of twelve characters each, or of all where it has eight to eleven, for half an hour, by client.
 * Bounded in clients and values.
 */
export class ReadValues {
  readonly #key: Uint8Array;
  readonly #base = randomInt(1 << 20, 1 << 30) | 1;
  /** Last used last. */
  readonly #clients = new Map<string, Map<number, Known>>();

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  knows(client: string): boolean {
    return this.#clients.has(client);
  }

  /** `text`: what was read. What in it is a word, a name or a number is no value. `now`: as in `Sequences`. */
  learn(client: string, text: string, origin: Origin, now: number): void {
    const known = this.#clients.get(client) ?? new Map<number, Known>();
    let room = MOST_WINDOWS;
    for (const [token] of text.slice(0, LONGEST_TEXT).matchAll(TOKEN)) {
      if (isPlain(token) || !/\d/.test(token) || !/[a-z]/i.test(token) || UUID.test(token)) continue;
      const windows = SHORT.test(token) ? [token] : (token.match(WINDOWS) ?? []);
      for (const window of windows.slice(0, room))
        known.set(this.#hash(window), { ...origin, digest: this.#digest(window), at: now });
      room = Math.max(0, room - windows.length);
    }
    for (const oldest of known.keys()) {
      if (known.size <= 2 * MOST_WINDOWS) break;
      known.delete(oldest);
    }
    this.#clients.delete(client);
    if (known.size > 0) this.#clients.set(client, known);
    for (const oldest of this.#clients.keys()) {
      if (this.#clients.size <= MOST_CLIENTS) break;
      this.#clients.delete(oldest);
    }
  }

  /** Where a value was met that stands in the text. */
  find(client: string, text: string, now: number): Origin | undefined {
    const known = this.#clients.get(client);
    // Thousands of messages of a byte each come in one record of a WebSocket.
    if (known === undefined || text.length < SHORTEST) return undefined;
    if (holdsFresh(known, now)) return this.#findIn(known, text.slice(0, LONGEST_TEXT), now, 0);
    this.#clients.delete(client);
    return undefined;
  }

  #findIn(known: ReadonlyMap<number, Known>, text: string, now: number, depth: number): Origin | undefined {
    const plain = text
      .replace(/%([2-7][0-9a-f])/gi, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)))
      .replace(/\\{1,8}(?=\/)/g, '');
    const found = this.#roll(known, plain, now) ?? this.#lone(known, plain, now);
    if (found !== undefined || depth === DEEPEST) return found;
    for (const [expression, encoding] of [
      [BASE64, 'base64'],
      [HEX, 'hex'],
    ] as const) {
      for (const [run] of plain.matchAll(expression)) {
        // What stands before the encoded text shifts its groups.
        for (let skip = 0; skip < (encoding === 'base64' ? 4 : 2); skip++) {
          const decoded = Buffer.from(run.slice(skip), encoding).toString('latin1');
          const within = this.#findIn(known, decoded, now, isText(decoded) ? depth + 1 : DEEPEST);
          if (within !== undefined) return within;
        }
      }
    }
    return undefined;
  }

  /** One pass: the hash of each window follows from that of the one before. */
  #roll(known: ReadonlyMap<number, Known>, text: string, now: number): Origin | undefined {
    let leaving = 1;
    for (let n = 1; n < WINDOW; n++) leaving = Math.imul(leaving, this.#base);
    let hash = 0;
    for (let at = 0; at < text.length; at++) {
      if (at >= WINDOW) hash = (hash - Math.imul(text.charCodeAt(at - WINDOW), leaving)) | 0;
      hash = (Math.imul(hash, this.#base) + text.charCodeAt(at)) | 0;
      if (at < WINDOW - 1) continue;
      const from = at + 1 - WINDOW;
      const candidate = known.has(hash) ? this.#same(known, hash, text.slice(from, at + 1), now) : undefined;
      if (candidate !== undefined) return candidate;
    }
    return undefined;
  }

  #lone(known: ReadonlyMap<number, Known>, text: string, now: number): Origin | undefined {
    for (const [token] of text.matchAll(LONE)) {
      const found = this.#same(known, this.#hash(token), token, now);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #same(known: ReadonlyMap<number, Known>, hash: number, window: string, now: number): Known | undefined {
    const candidate = known.get(hash);
    if (candidate === undefined || now - candidate.at > WINDOW_MS) return undefined;
    return candidate.digest === this.#digest(window) ? candidate : undefined;
  }

  #hash(window: string): number {
    let hash = 0;
    for (let at = 0; at < window.length; at++)
      hash = (Math.imul(hash, this.#base) + window.charCodeAt(at)) | 0;
    return hash;
  }

  #digest(window: string): string {
    return createHmac('sha256', this.#key).update(`read value\0${window}`).digest('base64').slice(0, 22);
  }
}

function holdsFresh(known: ReadonlyMap<number, Known>, now: number): boolean {
  for (const { at } of known.values()) if (now - at <= WINDOW_MS) return true;
  return false;
}

/** What decodes to anything else is not encoded once more. */
function isText(text: string): boolean {
  return /^[\t\n\r\x20-\x7e]*$/.test(text.slice(0, 64));
}
