import { SEVERITIES } from './finding.ts';
import type { Rule } from './rule.ts';

/** Which rules have spoken of one tool call, so that no other says the same again. */
export class ToldRules {
  readonly #names = new Set<string>();
  /** By family: the worst severity of its rules that spoke. */
  readonly #families = new Map<string, number>();

  add({ id, pattern, severity }: Rule): void {
    // Undone, a hidden command would be told by another rule of the family.
    this.#names.add(id.startsWith('obfuscated_') ? pattern : id);
    this.#families.set(pattern, Math.max(this.#families.get(pattern) ?? 0, SEVERITIES.indexOf(severity)));
  }

  /** Whether the rule spoke, or one that knows the same command hidden. */
  has({ id, pattern }: Rule): boolean {
    return this.#names.has(id) || this.#names.has(pattern);
  }

  /** Whether a rule of the same family spoke of something at least as bad. */
  hasAsBad({ pattern, severity }: Rule): boolean {
    return (this.#families.get(pattern) ?? -1) >= SEVERITIES.indexOf(severity);
  }
}
