import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IdleSweep, type Idling } from '../../lib/proxy/idle_sweep.ts';

/** A member whose end a test can wait for. */
function member(): Idling & { readonly ended: Promise<void> } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { moved: true, idle: () => end(), ended };
}

const test = suite('idle sweep');

test('what does not move is ended and forgotten, what moves or left is not', async () => {
  const sweep = new IdleSweep(80);
  const [still, moving, left] = [member(), member(), member()];
  const endings: string[] = [];
  for (const [name, one] of Object.entries({ still, moving, left })) {
    sweep.add(one);
    one.ended.then(() => endings.push(name));
  }
  sweep.delete(left);
  const timer = setInterval(() => {
    moving.moved = true;
  }, 1);
  await still.ended;
  assert.equal(endings, ['still']);
  assert.is(sweep.size, 1);
  clearInterval(timer);
  // The sweep's own timer keeps no process alive; this one does.
  const alive = setInterval(() => undefined, 1_000);
  await moving.ended;
  clearInterval(alive);
  assert.is(sweep.size, 0);
});

test('a limit of 0 ends nothing and keeps no timer', () => {
  const before = process.getActiveResourcesInfo().length;
  const sweep = new IdleSweep(0);
  sweep.add(member());
  assert.is(process.getActiveResourcesInfo().length, before);
});

test.run();
