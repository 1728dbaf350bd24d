import { CARRIER_HEADERS } from './audience.ts';
import { RUN_CLASS } from './gate/run_classes.ts';
import { sharedPieces } from './host_redaction.ts';
import { type KnownLine, type LineMatch, LineMemory, NOTHING_IN_LINE, OPENS_ALONE } from './line_memory.ts';
import type { MatchRecorder } from './match_recorder.ts';
import { isPlain } from './plain_text.ts';
import type { RuleSet } from './rule_set.ts';
import { LONGEST_BLOCK, type ScanMatch } from './scanner.ts';
import type { SplitInspector } from './split/split_inspector.ts';
import { encodingsOf } from './views/run_encodings.ts';
import { isSpelledOut, SHORTEST_SPACED_HEX } from './views/run_finder.ts';
import { STEPS, TextViews } from './views/text_views.ts';

/** Shorter runs hold no credentials that are worth their name. */
const SHORTEST_RUN = 20;
const LF = 0x0a;

/**
 * Looks at the heads that travel in one direction. Lines met before are known; the gate sees the others at once, and only
 * those with a keyword, and those of a request with an escape or with a run that hides ASCII, become views of their own.
 */
export class HeadInspector {
  readonly #rules: RuleSet;
  readonly #message: 'request' | 'response';
  readonly #splits: SplitInspector | null;
  readonly #startLines = new LineMemory();
  readonly #fields = new LineMemory();

  constructor(rules: RuleSet, message: 'request' | 'response', splits: SplitInspector | null) {
    this.#rules = rules;
    this.#message = message;
    this.#splits = splits;
  }

  /** `METHOD target` or `STATUS reason`, and one field a line. */
  head(text: string, recorder: MatchRecorder): void {
    const lineEnd = text.indexOf('\n');
    const start = this.#startLine(lineEnd < 0 ? text : text.slice(0, lineEnd), recorder);
    const opens = lineEnd >= 0 && this.#lines(text, lineEnd + 1, 'header', recorder);
    this.#splits?.head(text, start.opens, opens, recorder);
  }

  /** One field a line. */
  trailers(text: string, recorder: MatchRecorder): void {
    if (this.#lines(text, 0, 'trailer', recorder)) this.#splits?.trailers(text, recorder);
  }

  #startLine(line: string, recorder: MatchRecorder): KnownLine {
    let known = this.#startLines.recall(line);
    if (known === undefined) {
      known = this.#learnStartLine(line, recorder);
      if (!recorder.budget.incomplete) this.#startLines.remember(line, known);
    }
    const location = this.#message === 'request' ? 'request.target' : 'response.reason';
    record(known.matches, location, recorder);
    return known;
  }

  #learnStartLine(line: string, recorder: MatchRecorder): KnownLine {
    const opens = this.#splits?.mayOpenInTarget(line) === true;
    if (this.#offsets(line).length === 0) return opens ? OPENS_ALONE : NOTHING_IN_LINE;
    const text = line.slice(line.indexOf(' ') + 1);
    const steps = this.#message === 'request' ? STEPS.target : STEPS.field;
    return { matches: this.#look(text, steps, recorder), name: '', opens };
  }

  /** Result: whether a secret that was cut may begin in one of the lines. */
  #lines(text: string, from: number, part: 'header' | 'trailer', recorder: MatchRecorder): boolean {
    let lines: string[] | undefined;
    for (let at = from; at < text.length; ) {
      const lineFeed = text.indexOf('\n', at);
      const end = lineFeed < 0 ? text.length : lineFeed;
      const line = text.slice(at, end);
      at = end + 1;
      if (line === '' || this.#fields.recall(line) === NOTHING_IN_LINE) continue;
      lines ??= [];
      lines.push(line);
    }
    return lines !== undefined && this.#tell(lines, part, recorder);
  }

  #tell(lines: readonly string[], part: 'header' | 'trailer', recorder: MatchRecorder): boolean {
    const known = new Map<string, KnownLine>();
    const fresh: string[] = [];
    for (const line of lines) {
      const before = this.#fields.recall(line);
      if (before === undefined) fresh.push(line);
      else known.set(line, before);
    }
    if (fresh.length > 0) this.#learn(fresh, known, recorder);
    let opens = false;
    for (const line of lines) {
      const { matches, name, opens: opensHere } = known.get(line) ?? NOTHING_IN_LINE;
      opens ||= opensHere;
      if (matches.length === 0) continue;
      const isDestination = name === '.host' && isHostOf(recorder.dest, line.slice(line.indexOf(':') + 1));
      const location = isDestination ? 'destination' : `${this.#message}.${part}${name}`;
      record(matches, location, recorder);
    }
    return opens;
  }

  /** Adds what is in `lines` to `known`. */
  #learn(lines: readonly string[], known: Map<string, KnownLine>, recorder: MatchRecorder): void {
    const text = lines.join('\n');
    const offsets = this.#offsets(text);
    let start = 0;
    let next = 0;
    for (const line of lines) {
      const end = start + line.length;
      let isLookedAt = false;
      while (next < offsets.length && (offsets[next] ?? 0) <= end) {
        next++;
        isLookedAt = true;
      }
      const opens = this.#splits?.mayOpenInField(line) === true;
      const plain = opens ? OPENS_ALONE : NOTHING_IN_LINE;
      const learned = isLookedAt ? this.#learnField(line, opens, recorder) : plain;
      known.set(line, learned);
      // What was looked at in part may hold more.
      if (!recorder.budget.incomplete) this.#fields.remember(line, learned);
      start = end + 1;
    }
  }

  #learnField(line: string, opens: boolean, recorder: MatchRecorder): KnownLine {
    const matches = this.#look(line, STEPS.field, recorder);
    if (matches.length === 0) return opens ? OPENS_ALONE : NOTHING_IN_LINE;
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    // A name is not quoted when it may be more than a name: findings must not carry a secret in their location. What a
    // provider calls its header tells nothing (`x-n8n-api-key: n8n_api_…`).
    const isCarrier = CARRIER_HEADERS.has(name);
    const namable =
      (isCarrier || (/^[a-z][a-z0-9_-]{0,39}$/.test(name) && isPlain(name))) &&
      matches.every(
        ({ found, decoding }) =>
          (secretOffset(found) > colon || decoding.some(isWithin)) &&
          (isCarrier || !isNamedBySecret(name, found)),
      );
    return { matches, name: namable ? `.${name}` : '', opens };
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
      for (const sign of ['%', '\\', '&#']) {
        for (let n = block.indexOf(sign); n >= 0; n = nextLine(block, n, sign)) offsets.push(at + n);
      }
      if (offsets.length > found) offsets.sort((a, b) => a - b);
    }
    return offsets;
  }

  /** Where runs start in the gate's memory that hide ASCII, or lines go on that spell it out in codes. */
  *#runs(from: number, end: number): Generator<number> {
    const { gate, writings } = this.#rules;
    const { engine, memory } = gate;
    for (let at = from; at < end; ) {
      const start = engine.findRun(at, end, SHORTEST_RUN, RUN_CLASS.base64);
      if (start >= end) return;
      at = engine.resume();
      if (encodingsOf(memory, start, at) !== 0 || (writings?.readings(memory, start, at).length ?? 0) > 0)
        yield start;
    }
    for (let at = from; at < end; ) {
      const start = engine.findRun(at, end, SHORTEST_SPACED_HEX, RUN_CLASS.spacedHex);
      if (start >= end) return;
      at = engine.resume();
      // Such runs go on over line ends: each line is asked by itself.
      for (let line = start; line < at; ) {
        const lineFeed = memory.subarray(line, at).indexOf(LF);
        const lineEnd = lineFeed < 0 ? at : line + lineFeed;
        if (isSpelledOut(memory.subarray(line, lineEnd))) yield line;
        line = lineEnd + 1;
      }
    }
  }

  #look(text: string, steps: (typeof STEPS)['target' | 'field'], recorder: MatchRecorder): LineMatch[] {
    const matches: LineMatch[] = [];
    const views = new TextViews(this.#rules, recorder.budget, steps, [], {
      match: (found, decoding) => matches.push({ found, decoding }),
      ruleFailed: (compiled, error) => recorder.ruleFailed(compiled, error),
    });
    views.push(Buffer.from(text, 'latin1'));
    views.end();
    return matches;
  }
}

/** As far as the message's budget goes: a line may hold thousands. */
function record(matches: readonly LineMatch[], location: string, recorder: MatchRecorder): void {
  for (const { found, decoding } of matches) {
    if (recorder.budget.exhausted) return;
    recorder.record(found, location, decoding);
  }
}

/** Whether a field `Host` says no more than where the request goes. */
function isHostOf(dest: string, value: string): boolean {
  const host = value.trim().toLowerCase();
  return dest === host || dest.startsWith(`${host}:`);
}

/** Whether a field is named by a piece of the secret that its value holds. */
function isNamedBySecret(name: string, { compiled: { rule }, occurrence }: ScanMatch): boolean {
  const { secret } = occurrence.match;
  const prefix = rule.publicPrefix?.exec(secret)?.[0] ?? '';
  return rule.threat_type === 'EXFIL' && sharedPieces(name, secret.slice(prefix.length)).next().done !== true;
}

/** A rule may take in the name before its secret. */
function secretOffset({ offset, occurrence }: ScanMatch): number {
  return offset + occurrence.secretStart - occurrence.start;
}

/** Forms of the line itself: names have nothing to undo, so that they stand where they stood. */
const FORMS = new Set(['json', 'percent', 'unicode']);

/** What stands in a document of its own, decoded from a run say, has offsets of its own. The name is plain, and so none. */
function isWithin(name: string): boolean {
  return !FORMS.has(name);
}

function nextLine(block: string, at: number, sign: string): number {
  const lineFeed = block.indexOf('\n', at);
  return lineFeed < 0 ? -1 : block.indexOf(sign, lineFeed);
}
