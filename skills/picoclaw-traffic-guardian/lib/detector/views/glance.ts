import type { CompiledRule } from '../compiled_rule.ts';
import { RUN_CLASS } from '../gate/run_classes.ts';
import type { RuleSet } from '../rule_set.ts';
import { Scanner, type ScanSink } from '../scanner.ts';
import { WorkBudget } from '../work_budget.ts';
import { containerKind } from './container.ts';
import type { TextDecoder } from './decoder.ts';
import { changes, type Guess, type Steps } from './forms.ts';
import { encodingsOf } from './run_encodings.ts';
import { SHORTEST_RUN, SHORTEST_SPACED_HEX, SHORTEST_WRAPPED_LINE } from './run_finder.ts';
import { utf16Variant } from './utf16.ts';

/** Bytes that expressions may run over in one glance: an everyday text needs a tenth of it. */
const GLANCE_WORK = 4 * 1024 * 1024;

/** What a glance says: there is nothing; there is nothing, but the text acts (see `RuleSet`); look at it in full. */
export type Impression = 'clean' | 'acts' | 'unclear';

/**
 * Looks at a text that is whole and short, as nearly all messages are. To be sure that nothing can be found in one takes
 * a fraction of what it takes to find something: no form but JSON's is decoded, and nothing is kept.
 */
export class Glance implements ScanSink {
  readonly #rules: RuleSet;
  readonly #ruleFailed: ScanSink['ruleFailed'];
  /** Undoes JSON's escapes; keeps nothing between two texts. */
  #json: TextDecoder | undefined;
  #hasMatch = false;
  #acts = false;

  constructor(rules: RuleSet, ruleFailed: ScanSink['ruleFailed']) {
    this.#rules = rules;
    this.#ruleFailed = ruleFailed;
  }

  /** `bytes`: at most `LONGEST_BLOCK`. */
  look(bytes: Uint8Array, steps: Steps): Impression {
    const { gate } = this.#rules;
    const { memory } = gate;
    let from = gate.lane(0);
    memory.set(bytes, from);
    let to = from + bytes.length;
    let block = memory.subarray(from, to);
    if (steps.runs && utf16Variant(block) !== undefined) return 'unclear';
    if (steps.opens && containerKind(block) !== undefined) return 'unclear';
    const [first] = steps.forms;
    // One guess for both: should the decoded form be no text, more of it is unclear than need be.
    const guess: Guess = {};
    const isSpelled = first !== undefined && changes(first, block, guess);
    if (guess.isBinary === true) return 'unclear';
    if (isSpelled) {
      // Of what says that it is JSON the decoded form alone is looked at.
      if (steps.isJson !== true) return 'unclear';
      this.#json ??= first.decoder(gate.engine);
      const target = gate.lane(1);
      to = this.#json.finish(memory, this.#json.decode(memory, from, to, target));
      from = target;
      block = memory.subarray(from, to);
    }
    for (let step = 1; step < steps.forms.length; step++) {
      const form = steps.forms[step];
      // One that changed nothing changes nothing the next time.
      const isKnown = form === steps.forms[step - 1] && !(step === 1 && isSpelled);
      if (form !== undefined && !isKnown && changes(form, block, guess)) return 'unclear';
    }
    if (!this.#scan(isSpelled ? 1 : 0, to - from)) return 'unclear';
    if (steps.runs && this.#holdsRun(from, to)) return 'unclear';
    return this.#acts ? 'acts' : 'clean';
  }

  match(): void {
    this.#hasMatch = true;
  }

  mark(): void {
    this.#acts = true;
  }

  ruleFailed(compiled: CompiledRule, error: unknown): void {
    this.#ruleFailed(compiled, error);
  }

  /** Whether no rule matches. */
  #scan(lane: number, length: number): boolean {
    this.#hasMatch = false;
    this.#acts = false;
    const budget = new WorkBudget(GLANCE_WORK);
    new Scanner(this.#rules, budget, this).run(lane, length, 'end');
    return !this.#hasMatch && !budget.incomplete;
  }

  /** Whether there is a run in memory[from, to) that may stand for something, or that may go on behind a line break. */
  #holdsRun(from: number, to: number): boolean {
    const { gate, writings } = this.#rules;
    const { engine, memory } = gate;
    for (let at = from; at < to; at = engine.resume()) {
      const start = engine.findRun(at, to, SHORTEST_RUN, RUN_CLASS.base64);
      const end = engine.resume();
      if (end - start < SHORTEST_RUN) break;
      if (encodingsOf(memory, start, end) !== 0) return true;
      if (writings !== undefined && writings.readings(memory, start, end).length > 0) return true;
      const next = memory[end];
      const isLine = end < to && (next === CR || next === LF);
      if (isLine && end - start >= SHORTEST_WRAPPED_LINE) return true;
    }
    const start = engine.findRun(from, to, SHORTEST_SPACED_HEX, RUN_CLASS.spacedHex);
    return engine.resume() - start >= SHORTEST_SPACED_HEX;
  }
}

const CR = 0x0d;
const LF = 0x0a;
