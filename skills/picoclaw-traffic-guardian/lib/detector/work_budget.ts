import type { CompiledRule } from './compiled_rule.ts';
import { ContainerBudget } from './views/container_budget.ts';

/**
 * What one message may cost beyond the gate, in bytes of text that expressions run over; so is what one rule may cost,
 * for a flood that is made for one rule must not blind the others. Each keyword counts with its whole reach:
 * an expression may go so far from each, and in a flood it does. So a message that is made to be expensive is bounded too.
 */
export class WorkBudget {
  readonly #perRule: number;
  readonly #unpacked: number;
  // Made when they are needed: most messages never do.
  #spent: Map<CompiledRule, number> | undefined;
  #unpacking: ContainerBudget | undefined;
  #left: number;
  #incomplete = false;

  constructor(bytes: number, perRule = bytes, unpacked = bytes) {
    this.#left = bytes;
    this.#perRule = perRule;
    this.#unpacked = unpacked;
  }

  /** What may be unpacked and decoded beyond the text itself. */
  get unpacking(): ContainerBudget {
    this.#unpacking ??= new ContainerBudget(this.#unpacked);
    return this.#unpacking;
  }

  /** Whether nothing more is looked at. */
  get exhausted(): boolean {
    return this.#left < 0;
  }

  /** Whether anything was not looked at. */
  get incomplete(): boolean {
    return this.#incomplete || this.exhausted || this.#unpacking?.hit === true;
  }

  /** Whether the rule may look at more. To be asked when there is more: from the first `false` on the look is incomplete. */
  admits(rule: CompiledRule): boolean {
    if (!this.exhausted && (this.#spent?.get(rule) ?? 0) <= this.#perRule) return true;
    this.#incomplete = true;
    return false;
  }

  spend(rule: CompiledRule, bytes: number): void {
    this.#left -= bytes;
    this.#set(rule, (this.#spent?.get(rule) ?? 0) + bytes);
  }

  /** The rule found more than anyone would read: it is done with this message. */
  stop(rule: CompiledRule): void {
    this.#incomplete = true;
    this.#set(rule, Number.POSITIVE_INFINITY);
  }

  #set(rule: CompiledRule, bytes: number): void {
    this.#spent ??= new Map();
    this.#spent.set(rule, bytes);
  }
}
