import type { CompiledRule } from './compiled_rule.ts';
import type { Gate } from './gate/gate.ts';
import { CONTEXT_BYTES, type Occurrence, occurrences, SIGHT } from './occurrence.ts';
import type { RuleSet } from './rule_set.ts';
import type { Copied } from './views/copied.ts';
import type { WorkBudget } from './work_budget.ts';

/** A rule's occurrence in a stream, with what of the stream is at hand around it. */
export interface ScanMatch {
  readonly compiled: CompiledRule;
  /** Where the match starts in the stream, in bytes. */
  readonly offset: number;
  readonly occurrence: Occurrence;
  /** Latin-1 text that `occurrence` points into. */
  readonly text: string;
  /** Whether the stream has more before and after `text`. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

export interface ScanSink {
  match(found: ScanMatch): void;
  /** A mark of the rule set stands in the text. */
  mark?(): void;
  /** A rule threw; it is disabled from now on. */
  ruleFailed(compiled: CompiledRule, error: unknown): void;
}

/** How a block ends: more follows; more may follow but not soon; nothing follows. */
export type BlockEnd = 'more' | 'pause' | 'end';

/** A block of a form that stands in its stream for a block of the form before it. */
export interface Likeness {
  readonly copied: Copied;
  /** Has looked at the form before. */
  readonly scanner: Scanner;
}

/** Text that one rule has to look at: windows around keywords, merged. Offsets into the stream. */
interface Region {
  readonly ruleIndex: number;
  readonly start: number;
  end: number;
  /** How many keywords stand in it. */
  keywords: number;
  /** Matches that start here or later belong to the region after this one. */
  limit: number;
  /** Whether a later keyword can no longer join. */
  closed: boolean;
}

/** Blocks are at most this long, so that a block and what is kept of its stream fit into a lane. */
export const LONGEST_BLOCK = 65536;
/** During a pause, a match this close to the end of what came may still grow. */
const GROWTH = 8;
/** What a match costs when it is judged: what stands around it is read too, more than once. */
const MATCH_COST = 8 * CONTEXT_BYTES;
/** What a validator costs for each byte of the match, measured on those that take a command apart. */
const VALIDATION_COST = 32;
/** What a keyword costs for each rule that it belongs to. */
const KEYWORD_COST = 96;
/** With so many keywords, a region is worth to be remembered. */
const CROWD = 16;
/** Of each rule. Text that repeats itself makes regions that repeat themselves soon. */
const MOST_CROWDS = 64;

/** What is kept of a stream differs little from block to block: its room is rounded up to this. */
const ROOM_STEP = 512;

/** By all that decides on what is found in a region and what becomes of it: where its last match ends. */
type Crowds = Map<string, number>;

/**
 * Runs a rule set over one stream of bytes that comes in blocks. Which matches are found, and where, does not
 * depend on where blocks end (only a pause may report a match earlier than its full extent is known).
 * Keeps the last few KB of the stream.
 *
 * A block is handed over in the gate's memory: `prepare` says where to put it, `run` looks at it.
 */
export class Scanner {
  readonly #rules: RuleSet;
  readonly #gate: Gate;
  readonly #budget: WorkBudget;
  readonly #sink: ScanSink;
  /** The end of the stream so far: what a match that is yet to be found may touch. */
  #tail: Buffer = NOTHING;
  /** Where that is kept. */
  #room: Buffer = NOTHING;
  /** Offset in the stream of what stands first in `#tail`. */
  #base = 0;
  /** Keywords that start before this offset are known. */
  #known = 0;
  /** What the last block brought, by twos: a keyword's number, and its address. */
  #met: number[] = [];
  /** In order of their start, for each rule. */
  #regions: Region[] = [];
  /** The last of these, by rule index. */
  #latest: Map<number, Region> | undefined;
  /** Whether nothing follows the block that is being looked at. */
  #ended = false;
  /** The end of the last match, by rule index. */
  #consumed: Map<number, number> | undefined;
  /** By rule index: regions full of keywords that were searched to their end. */
  #crowds: Map<number, Crowds> | undefined;

  constructor(rules: RuleSet, budget: WorkBudget, sink: ScanSink) {
    this.#rules = rules;
    this.#gate = rules.gate;
    this.#budget = budget;
    this.#sink = sink;
  }

  /**
   * A scanner that has seen the same stream so far, but for its last `back` bytes, none of them ASCII, and goes on by
   * itself. `sink` takes what it finds.
   */
  fork(sink: ScanSink, back = 0): Scanner {
    const copy = new Scanner(this.#rules, this.#budget, sink);
    copy.#tail = Buffer.from(this.#tail.subarray(0, this.#tail.length - back));
    copy.#base = this.#base;
    copy.#known = Math.min(this.#known, this.#base + this.#tail.length - back);
    copy.#wait(this.#regions.map((region) => ({ ...region })));
    if (this.#consumed !== undefined) copy.#consumed = new Map(this.#consumed);
    return copy;
  }

  /** Puts what is kept into `lane`. Result: the address in the gate's memory where the next block belongs. */
  prepare(lane: number): number {
    const start = this.#gate.lane(lane);
    this.#tail.copy(this.#gate.memory, start);
    return start + this.#tail.length;
  }

  /**
   * Looks at the block of `length` bytes that stands where `prepare` said. `like`: of what it has in common with the form
   * before, which has just been looked at, only what could make a difference is looked at again.
   */
  run(lane: number, length: number, blockEnd: BlockEnd, like?: Likeness): void {
    this.#ended = blockEnd === 'end';
    this.#met = [];
    const origin = this.#gate.lane(lane) - this.#base;
    const total = this.#base + this.#tail.length + length;
    if (!this.#budget.exhausted) {
      // A keyword that starts just before the end may be the start of a longer one: wait for it to be complete.
      const complete =
        blockEnd === 'end' ? total : this.#gate.completeUntil(origin + this.#known, origin + total) - origin;
      this.#findKeywords(origin, complete, total, like);
      if (this.#regions.length > 0) this.#settle(origin, total, blockEnd);
    }
    this.#keep(origin, total, blockEnd);
  }

  /** Those that start before `frontier`. */
  #findKeywords(origin: number, frontier: number, total: number, like: Likeness | undefined): void {
    const end = origin + frontier;
    const last = origin + total;
    let from = origin + this.#known;
    if (like !== undefined) from = this.#takeOver(like, from, origin, last);
    this.#scan(from, end, origin, last);
    this.#known = Math.max(this.#known, frontier);
  }

  /**
   * What stands wholly in a stretch that the form before has too was met there. Result: where to go on. All addresses.
   */
  #takeOver({ copied, scanner }: Likeness, known: number, origin: number, last: number): number {
    const { longestKeyword } = this.#gate;
    const met = scanner.#met;
    let from = known;
    let next = 0;
    for (let n = 0; n < copied.count; n++) {
      const start = copied.start(n);
      const end = copied.end(n);
      const shift = start - copied.source(n);
      // A keyword that starts here may be cut, and a longer one then.
      const inner = end - longestKeyword + 1;
      this.#scan(from, start, origin, last);
      for (; next < met.length; next += 2) {
        const at = (met[next + 1] ?? 0) + shift;
        if (at >= inner) break;
        if (at >= start) this.#meet(met[next] ?? 0, at, origin, last, start, end);
      }
      from = inner;
    }
    return from;
  }

  /** Meets the keywords that start in memory[from, end). */
  #scan(from: number, end: number, origin: number, last: number): void {
    if (from >= end) return;
    this.#gate.find(from, Math.min(last, end + this.#gate.longestKeyword), (keyword, at) => {
      if (at < end) this.#meet(keyword, at, origin, last, at, at);
    });
  }

  /** From `same` to `sameEnd` stands what the form before says, too. */
  #meet(keyword: number, at: number, origin: number, last: number, same: number, sameEnd: number): void {
    if (this.#budget.exhausted) return;
    this.#met.push(keyword, at);
    if (this.#rules.isMark(keyword, at)) this.#sink.mark?.();
    const ruleIndexes = this.#rules.rulesOf(keyword);
    this.#budget.charge(ruleIndexes.length * KEYWORD_COST);
    for (const ruleIndex of ruleIndexes) {
      const rule = this.#rules.rules[ruleIndex]?.rule;
      if (rule === undefined) continue;
      const { before, after } = rule.reach;
      if (at - before - SIGHT >= same && at + after + SIGHT <= sameEnd) continue;
      if (rule.glance?.(this.#gate.memory, at, last) !== false) this.#open(ruleIndex, at - origin);
    }
  }

  #open(ruleIndex: number, keyword: number): void {
    const compiled = this.#rules.rules[ruleIndex];
    if (compiled === undefined || compiled.disabled || !this.#budget.admits(compiled)) return;
    const { before, after } = compiled.rule.reach;
    const start = Math.max(0, keyword - before);
    const end = keyword + after;
    const last = this.#latest?.get(ruleIndex);
    if (last !== undefined && !last.closed && start <= last.end + SIGHT) {
      if (end - last.start <= compiled.longestRegion) {
        last.end = Math.max(last.end, end);
        last.keywords++;
        return;
      }
      // A match from `start` on may contain this keyword; one before it cannot, and is complete in `last`.
      last.limit = start;
    }
    if (last !== undefined) last.closed = true;
    const limit = Number.POSITIVE_INFINITY;
    const region = { ruleIndex, start, end, keywords: 1, limit, closed: false };
    this.#regions.push(region);
    this.#latest ??= new Map();
    this.#latest.set(ruleIndex, region);
  }

  /** Runs the rules over regions that are complete, or as complete as they get. */
  #settle(origin: number, total: number, blockEnd: BlockEnd): void {
    const waiting: Region[] = [];
    for (const region of this.#regions) {
      const compiled = this.#rules.rules[region.ruleIndex];
      if (compiled === undefined || compiled.disabled) continue;
      const settled = region.closed || this.#known > region.end + SIGHT + compiled.rule.reach.before;
      if (blockEnd === 'end' || (settled && total >= region.end + SIGHT)) {
        this.#search(compiled, region, origin, total, Number.POSITIVE_INFINITY);
      } else {
        if (blockEnd === 'pause') this.#search(compiled, region, origin, total, total - GROWTH);
        waiting.push(region);
      }
    }
    this.#wait(waiting);
  }

  #wait(regions: Region[]): void {
    this.#regions = regions;
    this.#latest =
      regions.length === 0 ? undefined : new Map(regions.map((region) => [region.ruleIndex, region]));
  }

  /** Reports the region's matches that end at `latestEnd` at the latest. */
  #search(compiled: CompiledRule, region: Region, origin: number, total: number, latestEnd: number): void {
    const { ruleIndex } = region;
    const from = Math.max(region.start, this.#consumed?.get(ruleIndex) ?? 0);
    const to = Math.min(region.end, region.limit, total);
    if (from >= to || !this.#budget.admits(compiled)) return;
    const last = Math.min(total, region.end + SIGHT);
    if (region.keywords < CROWD || compiled.rule.audience !== undefined || latestEnd < last) {
      this.#match(compiled, region, { from, to, last }, origin, total, latestEnd);
      return;
    }
    // Nothing else decides on what is found here and what becomes of it: the same again brings nothing new.
    const seen = Math.max(this.#base, from - CONTEXT_BYTES);
    this.#budget.charge(last - seen);
    const text = this.#gate.memory.toString('latin1', origin + seen, origin + last);
    const key = `${from - seen} ${to - seen} ${text}`;
    const crowds = this.#crowdsOf(ruleIndex);
    const known = crowds.get(key);
    if (known === undefined) {
      this.#match(compiled, region, { from, to, last }, origin, total, latestEnd);
      if (crowds.size < MOST_CROWDS) crowds.set(key, (this.#consumed?.get(ruleIndex) ?? 0) - seen);
    } else if (seen + known > from) {
      this.#consume(ruleIndex, seen + known);
    }
  }

  #match(
    compiled: CompiledRule,
    region: Region,
    { from, to, last }: { readonly from: number; readonly to: number; readonly last: number },
    origin: number,
    total: number,
    latestEnd: number,
  ): void {
    const budget = this.#budget;
    const { before, after } = compiled.rule.reach;
    const first = Math.max(this.#base, from - SIGHT);
    budget.spend(compiled, last - first + region.keywords * (before + after));
    const text = this.#gate.memory.toString('latin1', origin + first, origin + last);
    const extent = { from: from - first, to: to - first };
    const { clean } = this.#rules;
    if (clean.knows(compiled, text, extent)) return;
    let isClean = true;
    const validated = (length: number): void => budget.spend(compiled, length * VALIDATION_COST);
    try {
      for (const occurrence of occurrences(compiled.rule, text, extent.from, extent.to, validated)) {
        isClean = false;
        const end = first + occurrence.end;
        if (end > latestEnd) return;
        this.#consume(region.ruleIndex, end);
        budget.spend(compiled, MATCH_COST);
        this.#report(compiled, occurrence, first, origin, total);
        if (!budget.admits(compiled)) return;
      }
      if (isClean) clean.remember(compiled, text, extent);
    } catch (error) {
      compiled.disabled = true;
      this.#sink.ruleFailed(compiled, error);
    }
  }

  #consume(ruleIndex: number, end: number): void {
    this.#consumed ??= new Map();
    this.#consumed.set(ruleIndex, end);
  }

  #crowdsOf(ruleIndex: number): Crowds {
    this.#crowds ??= new Map();
    let crowds = this.#crowds.get(ruleIndex);
    if (crowds === undefined) {
      crowds = new Map();
      this.#crowds.set(ruleIndex, crowds);
    }
    return crowds;
  }

  /** Widens the text around an occurrence as far as it is at hand. */
  #report(compiled: CompiledRule, found: Occurrence, first: number, origin: number, total: number): void {
    const offset = first + found.start;
    const from = Math.max(this.#base, offset - CONTEXT_BYTES);
    const to = Math.min(total, first + found.end + CONTEXT_BYTES);
    const shift = first - from;
    this.#sink.match({
      compiled,
      offset,
      occurrence: {
        start: found.start + shift,
        end: found.end + shift,
        secretStart: found.secretStart + shift,
        secretEnd: found.secretEnd + shift,
        match: found.match,
      },
      text: this.#gate.memory.toString('latin1', origin + from, origin + to),
      cutBefore: from > 0,
      cutAfter: to < total || !this.#ended,
    });
  }

  #keep(origin: number, total: number, blockEnd: BlockEnd): void {
    if (blockEnd === 'end' || this.#budget.exhausted) {
      this.#tail = NOTHING;
      this.#room = NOTHING;
      this.#base = total;
      // What comes next may be looked at again.
      this.#known = total;
      this.#wait([]);
      return;
    }
    let needed = this.#known - this.#rules.longestBefore;
    for (const { start } of this.#regions) needed = Math.min(needed, start);
    const from = Math.max(this.#base, needed - CONTEXT_BYTES);
    const length = total - from;
    if (this.#room.length < length)
      this.#room = Buffer.allocUnsafe(length + ROOM_STEP - (length % ROOM_STEP));
    this.#tail = this.#room.subarray(0, length);
    this.#gate.memory.copy(this.#tail, 0, origin + from, origin + total);
    this.#base = from;
  }
}

const NOTHING: Buffer = Buffer.alloc(0);
