import type { CompiledRule } from './compiled_rule.ts';
import { ContainerBudget } from './views/container_budget.ts';

/** What a message may cost: however short it is, for each byte of it that has come, and at the most. */
export interface Allowance {
  readonly atOnce: number;
  readonly perByte: number;
  readonly most: number;
}

/**
 * What one message may cost beyond the gate, in bytes of text that expressions run over; so is what one rule may cost,
 * for a flood that is made for one rule must not blind the others. Each keyword counts with its whole reach:
 * an expression may go so far from each, and in a flood it does. So a message that is made to be expensive is bounded too,
 * and so is each piece of it: what it may cost grows as it comes in.
 */
export class WorkBudget {
  readonly #work: Allowance;
  readonly #perRule: number;
  readonly #unpacked: Allowance;
  // Made when they are needed: most messages never do.
  #spent: Map<CompiledRule, number> | undefined;
  #unpacking: ContainerBudget | undefined;
  #received = 0;
  #left: number;
  #incomplete = false;

  /** A number: it is the same for messages of any length. */
  constructor(work: Allowance | number, perRule?: number, unpacked: Allowance | number = work) {
    this.#work = allowance(work);
    this.#unpacked = allowance(unpacked);
    this.#left = allowed(this.#work, 0);
    this.#perRule = perRule ?? this.#work.most;
  }

  /** What may be unpacked and decoded beyond the text itself. */
  get unpacking(): ContainerBudget {
    this.#unpacking ??= new ContainerBudget(allowed(this.#unpacked, this.#received));
    return this.#unpacking;
  }

  /** Whether nothing more is looked at for now. */
  get exhausted(): boolean {
    return this.#left < 0;
  }

  /** Whether anything was not looked at. */
  get incomplete(): boolean {
    return this.#incomplete || this.#unpacking?.hit === true;
  }

  /** More of the message has come. */
  received(bytes: number): void {
    const before = this.#received;
    this.#received += bytes;
    this.#left += allowed(this.#work, this.#received) - allowed(this.#work, before);
    this.#unpacking?.grow(allowed(this.#unpacked, this.#received) - allowed(this.#unpacked, before));
  }

  /** Another message follows on the same connection. It has what this one left, but no more than if it were the first. */
  nextMessage(): void {
    this.#received = 0;
    this.#spent = undefined;
    this.#incomplete = false;
    this.#left = Math.min(this.#left, this.#work.atOnce);
    this.#unpacking?.reset(Math.min(this.#unpacking.left, this.#unpacked.atOnce));
  }

  /** Nothing came for a while: it is as at the beginning. */
  rest(): void {
    this.#left = Math.max(this.#left, this.#work.atOnce);
    this.#unpacking?.grow(Math.max(0, this.#unpacked.atOnce - this.#unpacking.left));
  }

  /** Whether the rule may look at more. To be asked when there is more: from the first `false` on the look is incomplete. */
  admits(rule: CompiledRule): boolean {
    if (!this.exhausted && (this.#spent?.get(rule) ?? 0) <= this.#perRule) return true;
    this.#incomplete = true;
    return false;
  }

  /** Work that is no rule's own. */
  charge(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) this.#incomplete = true;
  }

  spend(rule: CompiledRule, bytes: number): void {
    this.charge(bytes);
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

function allowance(of: Allowance | number): Allowance {
  return typeof of === 'number' ? { atOnce: of, perByte: 0, most: of } : of;
}

function allowed({ atOnce, perByte, most }: Allowance, received: number): number {
  return Math.min(most, atOnce + perByte * received);
}
