/** Time, injected, so that tests decide what time it is. Ground floor: imports nothing. */
export interface Clock {
  /** Wall clock: milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds that never run backwards; its zero is arbitrary. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
