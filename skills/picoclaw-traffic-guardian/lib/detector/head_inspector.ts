import { RUN_CLASS } from './gate/run_classes.ts';
import type { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import { isPlain } from './plain_text.ts';
import type { RuleSet } from './rule_set.ts';
import { LONGEST_BLOCK, type ScanMatch } from './scanner.ts';
import { encodingsOf, RUN_ENCODINGS } from './views/run_encodings.ts';
import { STEPS, TextViews } from './views/text_views.ts';

export interface LineMatch {
  readonly found: ScanMatch;
  readonly decoding: readonly string[];
}

/** Longer lines rarely come twice. */
const LONGEST_REMEMBERED = 2048;
const MOST_REMEMBERED = 256;

/**
 * What was found in the lines looked at last. An agent sends the same credential with every request: looking at it
 * once costs as much as all the rest of a small exchange.
 */
export class LineMemory {
  readonly #matches = new Map<string, readonly LineMatch[]>();

  recall(line: string): readonly LineMatch[] | undefined {
    const matches = this.#matches.get(line);
    if (matches === undefined) return undefined;
    // A Map keeps insertion order: what is used moves to the end, what is not gets dropped from the front.
    this.#matches.delete(line);
    this.#matches.set(line, matches);
    return matches;
  }

  remember(line: string, matches: readonly LineMatch[]): void {
    if (line.length > LONGEST_REMEMBERED) return;
    const [oldest] = this.#matches.keys();
    if (oldest !== undefined && this.#matches.size >= MOST_REMEMBERED) this.#matches.delete(oldest);
    this.#matches.set(line, matches);
  }
}

/** Shorter runs of base64 hold no credentials of a user that are worth their name. */
const SHORTEST_RUN = 24;

/**
 * Looks at a head's lines. The gate sees the whole head at once; only lines with a keyword, and those of a request with
 * an escape or with a run that hides ASCII, become views of their own.
 */
export class HeadInspector {
  readonly #rules: RuleSet;
  readonly #memory: LineMemory;
  readonly #recorder: MatchRecorder;
  readonly #message: 'request' | 'response';

  constructor({ rules, lines }: MessageContext, recorder: MatchRecorder, message: 'request' | 'response') {
    this.#rules = rules;
    this.#memory = lines;
    this.#recorder = recorder;
    this.#message = message;
  }

  /** `METHOD target` or `STATUS reason`, and one field a line. */
  head(text: string): void {
    for (const { start, end } of this.#linesToLookAt(text)) {
      if (start > 0) this.#field(text.slice(start, end), 'header');
      else this.#startLine(text.slice(0, end));
    }
  }

  trailers(text: string): void {
    for (const { start, end } of this.#linesToLookAt(text)) this.#field(text.slice(start, end), 'trailer');
  }

  *#linesToLookAt(text: string): Generator<{ start: number; end: number }> {
    let looked = 0;
    for (const offset of this.#offsets(text)) {
      if (offset < looked) continue;
      const start = text.lastIndexOf('\n', offset) + 1;
      const lineFeed = text.indexOf('\n', offset);
      const end = lineFeed < 0 ? text.length : lineFeed;
      looked = end;
      yield { start, end };
    }
  }

  /** Where something stands that its line has to be looked at for, in order. */
  #offsets(text: string): readonly number[] {
    const { gate } = this.#rules;
    const offsets: number[] = [];
    const address = gate.lane(0);
    const isRequest = this.#message === 'request';
    // Blocks overlap by a keyword, so that none is cut.
    for (let at = 0; at < text.length; at += LONGEST_BLOCK - gate.longestKeyword) {
      const block = text.length <= LONGEST_BLOCK ? text : text.slice(at, at + LONGEST_BLOCK);
      const end = address + gate.memory.write(block, address, 'latin1');
      gate.find(address, end, (_keyword, found) => offsets.push(at + found - address));
      if (!isRequest) continue;
      const found = offsets.length;
      for (const run of this.#runs(address, end)) offsets.push(at + run - address);
      for (const sign of ['%', '\\']) {
        for (let n = block.indexOf(sign); n >= 0; n = nextLine(block, n, sign)) offsets.push(at + n);
      }
      if (offsets.length > found) offsets.sort((a, b) => a - b);
    }
    return offsets;
  }

  /** Where runs start in the gate's memory that hide ASCII. */
  *#runs(from: number, end: number): Generator<number> {
    const { engine, memory } = this.#rules.gate;
    for (let at = from; at < end; ) {
      const start = engine.findRun(at, end, SHORTEST_RUN, RUN_CLASS.base64);
      if (start >= end) return;
      at = engine.resume();
      if (encodingsOf(memory, start, at) !== 0) yield start;
    }
  }

  #startLine(line: string): void {
    const text = line.slice(line.indexOf(' ') + 1);
    const isRequest = this.#message === 'request';
    const location = isRequest ? 'request.target' : 'response.reason';
    for (const { found, decoding } of this.#look(text, isRequest ? 'target' : 'field')) {
      this.#recorder.record(found, location, decoding);
    }
  }

  #field(line: string, part: 'header' | 'trailer'): void {
    let matches = this.#memory.recall(line);
    if (matches === undefined) {
      matches = this.#look(line, 'field');
      this.#memory.remember(line, matches);
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    // A name is not quoted when it may be more than a name: findings must not carry a secret in their location.
    const namable =
      /^[a-z][a-z0-9_-]{0,39}$/.test(name) &&
      isPlain(name) &&
      matches.every(({ found, decoding }) => secretOffset(found) > colon || decoding.some(isRun));
    const isDestination = name === 'host' && isHostOf(this.#recorder.dest, line.slice(colon + 1));
    const location = isDestination ? 'destination' : `${this.#message}.${part}${namable ? `.${name}` : ''}`;
    for (const { found, decoding } of matches) this.#recorder.record(found, location, decoding);
  }

  #look(text: string, steps: keyof typeof STEPS): readonly LineMatch[] {
    const matches: LineMatch[] = [];
    const views = new TextViews(this.#rules, this.#recorder.budget, STEPS[steps], [], {
      match: (found, decoding) => matches.push({ found, decoding }),
      ruleFailed: (compiled, error) => this.#recorder.ruleFailed(compiled, error),
    });
    views.push(Buffer.from(text, 'latin1'));
    views.end();
    return matches;
  }
}

/** Whether a field `Host` says no more than where the request goes. */
function isHostOf(dest: string, value: string): boolean {
  const host = value.trim().toLowerCase();
  return dest === host || dest.startsWith(`${host}:`);
}

/** A rule may take in the name before its secret. */
function secretOffset({ offset, occurrence }: ScanMatch): number {
  return offset + occurrence.secretStart - occurrence.start;
}

/** What was decoded from a run has offsets of its own. The name is plain, and so was no run. */
function isRun(name: string): boolean {
  return RUN_ENCODINGS.some((encoding) => encoding.name === name);
}

function nextLine(block: string, at: number, sign: string): number {
  const lineFeed = block.indexOf('\n', at);
  return lineFeed < 0 ? -1 : block.indexOf(sign, lineFeed);
}
