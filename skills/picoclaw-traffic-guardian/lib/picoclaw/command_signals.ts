/** Of the terminal's own signals (SIGINT, SIGQUIT) see `deliveredByTerminal`. Job control stays the shell's. */
const CAUGHT = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGINT', 'SIGQUIT'] as const;

export type CaughtSignal = (typeof CAUGHT)[number];

/**
 * What a signal does changes on the way from before COMMAND to after it; that this process listens never does. A
 * signal that found no listener, be it while COMMAND is being spawned, would end this process alone: COMMAND would be
 * left to a proxy that is gone, and the state to whoever comes next.
 */
export class CommandSignals {
  #act: ((signal: CaughtSignal) => void) | null = null;
  #ending: CaughtSignal | null = null;
  readonly #onSignal = (signal: NodeJS.Signals) => {
    const caught = CAUGHT.find((name) => name === signal);
    if (caught === undefined) return;
    if (this.#act !== null) this.#act(caught);
    else if (caught !== 'SIGUSR1' && caught !== 'SIGUSR2') this.#ending ??= caught;
  };

  constructor() {
    for (const signal of CAUGHT) process.on(signal, this.#onSignal);
  }

  /** The first signal that asked for the end before anybody handled it. */
  get ending(): CaughtSignal | null {
    return this.#ending;
  }

  /** From now on `act` is called for each signal. */
  handle(act: (signal: CaughtSignal) => void): void {
    this.#act = act;
  }

  release(): void {
    for (const signal of CAUGHT) process.removeListener(signal, this.#onSignal);
  }
}
