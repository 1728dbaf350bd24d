import type { CompiledRule } from './rule_set.ts';

/** Characters of text that are kept, in each of two generations. */
const MOST_CHARACTERS = 512 * 1024;
/** Longer regions rarely come twice; and shorter ones are many to one of them. */
const LONGEST_REGION = 4096;

/** Where a rule may begin in a text, and where not any more. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** What each rule looked at last without finding anything: by its text, the extent as one number. */
type Generation = Map<CompiledRule, Map<string, number>>;

/**
 * Knows text again in which a rule found nothing. An agent sends its prompt, its tools and its conversation again with
 * every turn, and the forms of a text differ only around its escapes: most of what an expression would run over it has
 * run over before. What is not used for a while is forgotten.
 */
export class CleanRegions {
  #young: Generation = new Map();
  #old: Generation = new Map();
  #characters = 0;

  knows(rule: CompiledRule, text: string, extent: Extent): boolean {
    const number = numberOf(extent);
    if (this.#young.get(rule)?.get(text) === number) return true;
    if (this.#old.get(rule)?.get(text) !== number) return false;
    this.remember(rule, text, extent);
    return true;
  }

  remember(rule: CompiledRule, text: string, extent: Extent): void {
    if (text.length > LONGEST_REGION) return;
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = text.length;
    }
    const known = this.#young.get(rule);
    if (known === undefined) this.#young.set(rule, new Map([[text, numberOf(extent)]]));
    else known.set(text, numberOf(extent));
  }
}

/** Both ends lie within the text. */
function numberOf({ from, to }: Extent): number {
  return from * (LONGEST_REGION + 1) + to;
}
