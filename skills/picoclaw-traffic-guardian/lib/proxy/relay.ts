import type { RelayOptions } from './relay_options.ts';

/** The forward proxy: one listener, every connection it has, and their end. */
export class Relay {
  readonly options: RelayOptions;

  constructor(options: RelayOptions) {
    this.options = options;
  }

  /** Starts to accept; resolves with the bound address. Rejects with E_LISTEN_IN_USE or E_LISTEN_FAILED. */
  listen(): Promise<{ host: string; port: number }> {
    return Promise.reject(new Error('not yet'));
  }

  /** Stops accepting, lets exchanges finish for `graceMs`, then cuts what is left; resolves when no socket remains. */
  drain(_graceMs: number): Promise<{ cut: number }> {
    return Promise.resolve({ cut: 0 });
  }

  get openConnections(): number {
    return 0;
  }
}
