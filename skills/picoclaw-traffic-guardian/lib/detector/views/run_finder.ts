import type { Engine } from '../gate/engine.ts';
import { RUN_CLASS, RUN_CLASSES } from '../gate/run_classes.ts';
import { Copied } from './copied.ts';

/** Shorter runs hide neither a secret (16 bytes are 22 characters) nor much of a command. */
export const SHORTEST_RUN = 16;
/** Twelve pairs and their separators. */
export const SHORTEST_SPACED_HEX = 36;
/** Lines of wrapped base64 have 64 (PEM) or 76 (MIME) characters; a line of words hardly has that many without a space. */
export const SHORTEST_WRAPPED_LINE = 40;
/** A line break, and what indents the next line. */
const LONGEST_BREAK = 20;
/** What is kept of a run that goes on in the next block. A multiple of every encoding's group. */
const LARGEST_PIECE = 16384;

/** `first` and `more`: the run goes on. Each of these pieces holds whole groups of eight characters. */
export type RunPart = 'whole' | 'first' | 'more' | 'last';

export interface RunSink {
  /** A run, or a piece of a long one, with the line breaks in it. `bytes` are only valid during the call. */
  run(kind: keyof typeof RUN_CLASS, bytes: Uint8Array, from: number, to: number, part: RunPart): void;
  /** Whether a run of `spacedHex` may be searched for pairs and codes. */
  admitsPairs(length: number): boolean;
  /** Codes of printable characters in another base than 16, with something between them. */
  codes(base: 2 | 8 | 10, codes: string): void;
}

/**
 * Finds stretches of a text, which comes in blocks, that may be encoded: characters of base64 and base64url (and so of
 * base32 and hex), over line breaks where lines are long; or pairs of hex digits with something between them.
 */
export class RunFinder {
  readonly #engine: Pick<Engine, 'findRun' | 'resume'>;
  readonly #kind: keyof typeof RUN_CLASS;
  readonly #shortest: number;
  readonly #sink: RunSink;
  /** Of the run that goes on: whether there is one, characters of its last line, and of the break after it. */
  #open = false;
  #line = 0;
  #break = 0;
  #held: Buffer = NOTHING;
  #heldLength = 0;
  /** Whether pieces of the run were told. */
  #told = false;

  /** `engine`: its memory is what `look` is handed. */
  constructor(engine: Pick<Engine, 'findRun' | 'resume'>, kind: keyof typeof RUN_CLASS, sink: RunSink) {
    this.#engine = engine;
    this.#kind = kind;
    this.#shortest = kind === 'base64' ? SHORTEST_RUN : SHORTEST_SPACED_HEX;
    this.#sink = sink;
  }

  /** Goes on where `other` is: a run that is open there is open here, too, from what is held of it on. */
  follow(other: RunFinder): void {
    this.#open = other.#open;
    this.#line = other.#line;
    this.#break = other.#break;
    this.#held = Buffer.from(other.#held);
    this.#heldLength = other.#heldLength;
  }

  /** Looks at the next block, memory[from, to). Runs that stand wholly in what is `copied` into it are left out. */
  look(memory: Uint8Array, from: number, to: number, copied: Copied = NONE): void {
    let at = from;
    if (this.#open) {
      at = this.#extend(memory, at, to);
      this.#hold(memory, from, at);
      if (this.#open) return;
      this.#tellHeld();
    }
    for (let n = 0; n <= copied.count; n++) {
      at = this.#lookUntil(memory, at, n < copied.count ? copied.start(n) : to, to);
      if (n === copied.count || at >= copied.end(n)) continue;
      at = this.#runBefore(memory, Math.max(at, copied.start(n)), copied.end(n));
    }
  }

  /** Tells the runs that begin in memory[from, until) or reach to there. Result: where to go on. */
  #lookUntil(memory: Uint8Array, from: number, until: number, to: number): number {
    let at = from;
    while (at < until) {
      const start = this.#engine.findRun(at, until, this.#shortest, RUN_CLASS[this.#kind]);
      if (start >= until) return until;
      this.#open = true;
      const end = this.#engine.resume();
      this.#line = end - start;
      at = this.#extend(memory, end, to);
      if (this.#open) this.#hold(memory, start, at);
      else if (at - start >= this.#shortest) this.#tell(memory, start, at, 'whole');
    }
    return at;
  }

  /** Where a run begins, not before `from`, that may reach to `to`. */
  #runBefore(memory: Uint8Array, from: number, to: number): number {
    let at = to;
    for (; at > from; at--) {
      const byte = memory[at - 1] ?? 0;
      if (((RUN_CLASSES[byte] ?? 0) & RUN_CLASS[this.#kind]) === 0 && !isBreak(byte)) break;
    }
    return at;
  }

  /** Nothing follows. */
  finish(): void {
    this.#open = false;
    this.#tellHeld();
  }

  /** Where the run ends that is open at `at`; it stays open when it reaches `to`. */
  #extend(memory: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to) {
      const byte = memory[at] ?? 0;
      if (this.#break > 0 && isBreak(byte) && this.#break < LONGEST_BREAK) {
        this.#break++;
        at++;
        continue;
      }
      const next = this.#engine.findRun(at, to, 1, RUN_CLASS[this.#kind]);
      if (next === at) {
        at = this.#engine.resume();
        this.#line = (this.#break > 0 ? 0 : this.#line) + at - next;
        this.#break = 0;
      } else if (this.#break === 0 && this.#line >= SHORTEST_WRAPPED_LINE && (byte === CR || byte === LF)) {
        this.#break = 1;
        at++;
      } else {
        this.#open = false;
        break;
      }
    }
    if (!this.#open) {
      this.#line = 0;
      this.#break = 0;
    }
    return at;
  }

  #hold(memory: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const length = Math.min(to - at, LARGEST_PIECE - this.#heldLength);
      const needed = this.#heldLength + length;
      if (this.#held.length < needed) {
        const larger = Buffer.allocUnsafeSlow(Math.min(LARGEST_PIECE, Math.max(256, 2 * needed)));
        larger.set(this.#held.subarray(0, this.#heldLength));
        this.#held = larger;
      }
      this.#held.set(memory.subarray(at, at + length), this.#heldLength);
      this.#heldLength = needed;
      at += length;
      if (needed === LARGEST_PIECE) this.#tellPiece();
    }
  }

  /** Tells whole groups of what is held, and keeps the rest. */
  #tellPiece(): void {
    let end = this.#heldLength;
    let characters = end;
    // A break begins with one of these.
    const held = this.#held.subarray(0, end);
    if (held.includes(LF) || held.includes(CR)) {
      characters = 0;
      for (let at = 0; at < end; at++) if ((held[at] ?? 0) > SPACE) characters++;
    }
    for (let rest = characters % 8; rest > 0; ) if ((this.#held[--end] ?? 0) > SPACE) rest--;
    this.#tell(this.#held, 0, end, this.#told ? 'more' : 'first');
    this.#told = true;
    this.#held.copyWithin(0, end, this.#heldLength);
    this.#heldLength -= end;
  }

  #tellHeld(): void {
    if (this.#told || this.#heldLength >= this.#shortest) {
      this.#tell(this.#held, 0, this.#heldLength, this.#told ? 'last' : 'whole');
    }
    this.#held = NOTHING;
    this.#heldLength = 0;
    this.#told = false;
  }

  #tell(bytes: Uint8Array, from: number, to: number, part: RunPart): void {
    if (this.#kind === 'base64') {
      this.#sink.run(this.#kind, bytes, from, to, part);
      return;
    }
    if (!this.#sink.admitsPairs(to - from)) return;
    const held = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
    for (const digits of digitGroups(held)) {
      for (const [base, expression] of CODES) {
        for (const [codes] of digits.matchAll(expression)) this.#sink.codes(base, codes);
      }
    }
    if (!SEPARATORS.some((separator) => held.includes(separator))) return;
    const text = held.toString('latin1');
    for (const { 0: pairs, index } of text.matchAll(SPACED_HEX)) {
      if (pairs.length < SHORTEST_SPACED_HEX - 2) continue;
      this.#sink.run(this.#kind, bytes, from + index, from + index + pairs.length, 'whole');
    }
  }
}

/** Digits without anything between them are a run of the other kind. Starts where digits start: so it is linear. */
const SPACED_HEX =
  /(?<![\da-f])(?:(?:0x|\\x)[\da-f]{2}[ ,:\-\r\n\t]{0,3}|(?:[\da-f]{2}){1,8}[ ,:\-\r\n\t]{1,3}){6,}(?:[\da-f]{2}){0,8}/gi;
/** Twelve codes or more, of printable characters, tabs and line ends. One can be read in one way, so this is linear. */
const CODES: ReadonlyArray<readonly [base: 2 | 8 | 10, codes: RegExp]> = [
  [2, /(?<!\d)(?:[01]{8}){12,}(?!\d)|(?<!\d)(?:[01]{7,8}[ ,:\-\r\n\t]{1,3}){11,}[01]{7,8}(?!\d)/g],
  [8, /(?<![\d.])(?:\\?0?(?:01[125]|0[4-7][0-7]|1[0-7][0-7])(?!\d)[ ,:\-\r\n\t]{0,3}){12,}/g],
  [10, /(?<![\d.])(?:(?:9|10|13|3[2-9]|[4-9]\d|1[01]\d|12[0-6])(?!\d)[ ,:\-\r\n\t]{0,3}){12,}/g],
];
/** Digits of a code, and what may stand between two. */
const CODE_LENGTHS = new Set([1, 2, 3, 4, 7, 8]);
const LONGEST_GAP = 4;
const FEWEST_CODES = 12;

/**
 * Stretches of a run of `spacedHex` with so many groups of digits in a row that they may be codes. Without this the
 * expressions would run over every long run: V8 compiles those that come late, behind a MB of others, to a slower form.
 */
function* digitGroups(run: Buffer): Generator<string> {
  let start = 0;
  let groups = 0;
  let digits = 0;
  let gap = 0;
  for (let at = 0; at <= run.length; at++) {
    const byte = run[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      if (groups === 0 && digits === 0) start = at;
      digits++;
      gap = 0;
      continue;
    }
    // Binary codes may stand without anything between them.
    if (digits >= 8 * FEWEST_CODES) groups += FEWEST_CODES;
    else if (CODE_LENGTHS.has(digits)) groups++;
    else if (digits > 0) gap = LONGEST_GAP;
    digits = 0;
    const isGap = byte < 0x30 || byte === BACKSLASH || byte === COLON;
    if (at < run.length && isGap && ++gap <= LONGEST_GAP) continue;
    if (groups >= FEWEST_CODES) yield run.toString('latin1', start, at);
    groups = 0;
  }
}

/** Whether a run of `spacedHex` holds pairs or codes. */
export function isSpelledOut(run: Buffer): boolean {
  if (run.toString('latin1').search(SPACED_HEX) >= 0) return true;
  for (const digits of digitGroups(run)) {
    if (CODES.some(([, expression]) => digits.search(expression) >= 0)) return true;
  }
  return false;
}

const BACKSLASH = 0x5c;
const COLON = 0x3a;
const NOTHING: Buffer = Buffer.alloc(0);
const NONE = new Copied();
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
/** One of them stands between pairs, or before each. */
const SEPARATORS = [SPACE, 0x3a, 0x2c, 0x2d, 0x78, LF, CR, 0x09];

function isBreak(byte: number): boolean {
  return byte === SPACE || byte === 0x09 || byte === CR || byte === LF;
}
