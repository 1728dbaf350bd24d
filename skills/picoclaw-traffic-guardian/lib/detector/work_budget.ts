/**
 * What one message may cost beyond the gate, in bytes of text that expressions run over. Everything after the gate
 * is linear in these units, so a message that floods the rules with keywords is bounded too.
 */
export class WorkBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get exhausted(): boolean {
    return this.#left < 0;
  }

  exhaust(): void {
    this.#left = -1;
  }

  spend(bytes: number): void {
    this.#left -= bytes;
  }
}
