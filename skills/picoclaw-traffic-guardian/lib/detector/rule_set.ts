import { CleanRegions } from './clean_regions.ts';
import type { CompiledRule } from './compiled_rule.ts';
import { Gate } from './gate/gate.ts';
import { RunWritings } from './rewritten/run_writings.ts';
import type { Rule } from './rule.ts';

/** Bounds what a scanner must keep of a stream, and the cost of one run of an expression. */
export const LONGEST_REACH = 6144;

/** Rules with their gate. Throws a TypeError for a rule that breaks what `rule.ts` demands. */
export class RuleSet {
  readonly gate: Gate;
  readonly rules: readonly CompiledRule[];
  /** Shared by all that is looked at. */
  readonly clean = new CleanRegions();
  /** Indices into `rules`, by keyword number. */
  /** Null: there are none. */
  #writings: RunWritings | null | undefined;
  readonly #byKeyword: ReadonlyArray<readonly number[]>;
  readonly #marks: readonly string[];
  /** The furthest that a match may reach back from its keyword. */
  readonly longestBefore: number;
  /** The furthest that one may reach from the start of its keyword on. */
  readonly longestAfter: number;

  /** `marks`: what texts are marked by that mean something besides, in lower case; see `isMark`. */
  constructor(rules: readonly Rule[], engine?: 'portable', marks: readonly string[] = []) {
    const ids = new Set<string>();
    const byKeyword = new Map<string, number[]>();
    rules.forEach((rule, index) => {
      // Watched secrets have one rule each, by one name, and so have their other writings.
      if (ids.has(rule.id) && rule.watched === undefined && rule.undo === undefined)
        throw new TypeError(`two rules are called ${rule.id}`);
      ids.add(rule.id);
      for (const fault of faultsOf(rule)) throw new TypeError(`rule ${rule.id}: ${fault}`);
      for (const keyword of new Set(rule.keywords)) {
        const users = byKeyword.get(keyword);
        if (users === undefined) byKeyword.set(keyword, [index]);
        else users.push(index);
      }
    });
    this.rules = rules.map((rule) => ({
      rule,
      longestRegion: Math.max(4096, 4 * (rule.reach.before + rule.reach.after)),
      disabled: false,
    }));
    this.longestBefore = rules.reduce((longest, { reach }) => Math.max(longest, reach.before), 0);
    this.longestAfter = rules.reduce((longest, { reach }) => Math.max(longest, reach.after), 0);
    this.#byKeyword = [...byKeyword.values()];
    this.#marks = marks;
    this.gate = new Gate([...byKeyword.keys(), ...marks.map((mark) => mark.replace(/\s/g, ' '))], engine);
  }

  /** What knows credentials in other writings; undefined where nothing is looked for that could be written so. */
  get writings(): RunWritings | undefined {
    if (this.#writings === undefined) {
      const writings = new RunWritings(this.rules);
      this.#writings = writings.isEmpty ? null : writings;
    }
    return this.#writings ?? undefined;
  }

  /** Whether the gate's keyword at `at` is no rule's, but one of the marks, white space and all. */
  isMark(keyword: number, at: number): boolean {
    const mark = this.#marks[keyword - this.#byKeyword.length];
    return (
      mark !== undefined && this.gate.memory.toString('latin1', at, at + mark.length).toLowerCase() === mark
    );
  }

  rulesOf(keyword: number): readonly number[] {
    return this.#byKeyword[keyword] ?? [];
  }
}

function* faultsOf({ keywords, expression, reach }: Rule): Generator<string> {
  if (keywords.length === 0) yield 'it has no keyword';
  for (const keyword of keywords) {
    if (!/^[\x20-\x7e\x80-\xff]{3,64}$/.test(keyword))
      yield 'a keyword is not 3 to 64 printable ASCII characters or bytes of UTF-8 as Latin-1';
    if (/[A-Z]/.test(keyword)) yield 'a keyword is not in lower case';
    if (keyword.length > reach.after) yield 'a keyword is longer than the reach after its start';
  }
  if (expression.flags !== 'g' && expression.flags !== 'gi') yield 'the flags are neither g nor gi';
  const { before, after } = reach;
  if (!Number.isInteger(before) || !Number.isInteger(after) || before < 0 || after < 1) {
    yield 'the reach is not in whole bytes';
  }
  if (before + after > LONGEST_REACH) yield `the reach exceeds ${LONGEST_REACH} bytes`;
}
