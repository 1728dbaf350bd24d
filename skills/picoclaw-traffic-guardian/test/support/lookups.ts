import dns from 'node:dns';
import net from 'node:net';
import { mock } from 'node:test';

export interface Lookups {
  /** The names that were asked for, in order. */
  readonly asked: readonly string[];
  /** Gives the system's resolver back. */
  stop(): void;
}

/**
 * Stands in for the system's resolver, for the relay and for Node's own modules alike: gives one list of addresses after
 * the other, whatever the name, and the last one for ever.
 */
export function answerLookups(...answers: ReadonlyArray<readonly string[]>): Lookups {
  const asked: string[] = [];
  const replaced = mock.method(
    dns,
    'lookup',
    (
      name: string,
      options: { readonly all?: boolean },
      done: (error: null, found: unknown, family?: number) => void,
    ) => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(name);
      const found = addresses.map((address) => ({ address, family: net.isIP(address) }));
      process.nextTick(() => {
        if (options.all === true) done(null, found);
        else done(null, found[0]?.address, found[0]?.family);
      });
    },
  );
  return { asked, stop: () => replaced.mock.restore() };
}
