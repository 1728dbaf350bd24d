import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Backoff, StallDetector } from '../../../lib/detector/thread/watchdog.ts';

const watchdog = suite('watchdog');

const waiting = { handled: 1, isEmpty: false, hasStarted: true };

function looksUntilHung(detector: StallDetector, state: typeof waiting): number {
  for (let looks = 1; looks < 100; looks++) if (detector.look(state) === 'hung') return looks;
  return Number.POSITIVE_INFINITY;
}

watchdog('finds a thread hung that handles nothing while records wait', () => {
  for (const stallMs of [40, 1000, 5000, 60_000]) {
    const detector = new StallDetector(stallMs);
    const looks = looksUntilHung(detector, waiting);
    assert.is((looks - 1) * detector.intervalMs, stallMs);
    assert.ok(detector.intervalMs <= 1000);
  }
});

watchdog('is content with any progress, and with an empty ring', () => {
  const detector = new StallDetector(5000);
  for (let handled = 0; handled < 50; handled++) assert.is(detector.look({ ...waiting, handled }), 'fine');
  assert.is(looksUntilHung(detector, { ...waiting, isEmpty: true }), Number.POSITIVE_INFINITY);
  assert.is.not(looksUntilHung(detector, { ...waiting, handled: 50 }), Number.POSITIVE_INFINITY);
});

watchdog('gives a thread that still starts four times as long', () => {
  const running = looksUntilHung(new StallDetector(1000), waiting);
  const starting = looksUntilHung(new StallDetector(1000), { ...waiting, hasStarted: false });
  assert.is(starting - 1, 4 * (running - 1));
});

watchdog(
  'waits twice as long before each replacement, up to ten seconds, and forgets after a healthy minute',
  () => {
    const backoff = new Backoff();
    const delays = Array.from({ length: 12 }, () => backoff.next(100));
    assert.is(delays[1], 2 * (delays[0] ?? 0));
    assert.is(delays.at(-1), 10_000);
    assert.is(backoff.next(60_000), delays[0]);
  },
);

watchdog.run();
