/** Work that one text may cost: what a shell expands can grow without end, what undoes it must not. */
export class Fuel {
  #left: number;

  constructor(units: number) {
    this.#left = units;
  }

  /** Whether `units` (characters read or written) were left; they are taken either way. */
  spend(units: number): boolean {
    this.#left -= units;
    return this.#left >= 0;
  }
}
