import type { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import { isPlain } from './plain_text.ts';
import type { RuleSet } from './rule_set.ts';
import { LONGEST_BLOCK, type ScanMatch } from './scanner.ts';
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

/**
 * Looks at a head's lines. The gate sees the whole head at once; only lines with a keyword, and targets with a
 * percent sign, become views of their own.
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
    const startLineEnd = text.indexOf('\n');
    const percent = this.#message === 'request' ? text.indexOf('%') : -1;
    const encodedTarget = percent >= 0 && (startLineEnd < 0 || percent < startLineEnd);
    if (encodedTarget) this.#startLine(startLineEnd < 0 ? text : text.slice(0, startLineEnd));
    for (const { start, end } of this.#linesToLookAt(text)) {
      if (start > 0) this.#field(text.slice(start, end), 'header');
      else if (!encodedTarget) this.#startLine(text.slice(0, end));
    }
  }

  trailers(text: string): void {
    for (const { start, end } of this.#linesToLookAt(text)) this.#field(text.slice(start, end), 'trailer');
  }

  *#linesToLookAt(text: string): Generator<{ start: number; end: number }> {
    let looked = 0;
    for (const offset of this.#keywordOffsets(text)) {
      if (offset < looked) continue;
      const start = text.lastIndexOf('\n', offset) + 1;
      const lineFeed = text.indexOf('\n', offset);
      const end = lineFeed < 0 ? text.length : lineFeed;
      looked = end;
      yield { start, end };
    }
  }

  #keywordOffsets(text: string): readonly number[] {
    const { gate } = this.#rules;
    let offsets: number[] | undefined;
    const address = gate.lane(0);
    // Blocks overlap by a keyword, so that none is cut.
    for (let at = 0; at < text.length; at += LONGEST_BLOCK - gate.longestKeyword) {
      const block = text.length <= LONGEST_BLOCK ? text : text.slice(at, at + LONGEST_BLOCK);
      gate.memory.write(block, address, 'latin1');
      gate.find(address, address + block.length, (_keyword, found) => {
        offsets ??= [];
        offsets.push(at + found - address);
      });
    }
    return offsets ?? NONE;
  }

  #startLine(line: string): void {
    const text = line.slice(line.indexOf(' ') + 1);
    const isRequest = this.#message === 'request';
    const location = isRequest ? 'request.target' : 'response.reason';
    for (const { found, decoding } of this.#look(text, isRequest ? 'target' : 'plain')) {
      this.#recorder.record(found, location, decoding);
    }
  }

  #field(line: string, part: 'header' | 'trailer'): void {
    let matches = this.#memory.recall(line);
    if (matches === undefined) {
      matches = this.#look(line, 'plain');
      this.#memory.remember(line, matches);
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    // A name is not quoted when it may be more than a name: findings must not carry a secret in their location.
    const namable =
      /^[a-z][a-z0-9_-]{0,39}$/.test(name) &&
      isPlain(name) &&
      matches.every(({ found }) => secretOffset(found) > colon);
    const location = `${this.#message}.${part}${namable ? `.${name}` : ''}`;
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

const NONE: readonly number[] = [];

/** A rule may take in the name before its secret. */
function secretOffset({ offset, occurrence }: ScanMatch): number {
  return offset + occurrence.secretStart - occurrence.start;
}
