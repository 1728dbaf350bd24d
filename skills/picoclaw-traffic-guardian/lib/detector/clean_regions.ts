import type { CompiledRule } from './compiled_rule.ts';

/** Characters of text that are kept, in each of two generations. */
const MOST_CHARACTERS = 512 * 1024;
/** Longer regions rarely come twice. */
const LONGEST_REGION = 8192;
/** To look for a text it is not read but here and there: the comparison that follows is what counts. */
const PROBES = 32;
/** Texts that look the same here and there: turns of a conversation that differ in an id alone. The last of them are kept. */
const MOST_ALIKE = 16;

/** Where a rule may begin in a text, and where not any more. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

interface Region extends Extent {
  readonly text: string;
}

/** What each rule looked at last without finding anything, by a hash of its text. */
type Generation = Map<CompiledRule, Map<number, Region[]>>;

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
    const hash = hashOf(text);
    if (holds(this.#young.get(rule)?.get(hash), text, extent)) return true;
    if (!holds(this.#old.get(rule)?.get(hash), text, extent)) return false;
    this.remember(rule, text, extent);
    return true;
  }

  remember(rule: CompiledRule, text: string, { from, to }: Extent): void {
    if (text.length > LONGEST_REGION) return;
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = text.length;
    }
    let known = this.#young.get(rule);
    if (known === undefined) {
      known = new Map();
      this.#young.set(rule, known);
    }
    const hash = hashOf(text);
    const alike = known.get(hash);
    if (alike === undefined) known.set(hash, [{ text, from, to }]);
    else if (alike.push({ text, from, to }) > MOST_ALIKE) alike.shift();
  }
}

function holds(alike: readonly Region[] | undefined, text: string, { from, to }: Extent): boolean {
  return alike?.some((region) => region.from === from && region.to === to && region.text === text) === true;
}

function hashOf(text: string): number {
  const step = Math.max(1, Math.floor(text.length / PROBES));
  let hash = text.length;
  for (let at = 0; at < text.length; at += step) hash = Math.imul(hash ^ text.charCodeAt(at), 0x9e3779b1);
  return hash;
}
