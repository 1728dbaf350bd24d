import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fragment } from '../../../lib/detector/split/fragment.ts';
import { grouped, SessionPieces } from '../../../lib/detector/split/session_pieces.ts';

const session = suite('pieces of a session');

const prospect = ({ text }: Fragment) => ({ starts: true, hides: false, opens: text.startsWith('S') });

function sessionAt() {
  const clock = { now: 0, monotonic: () => clock.now };
  const pieces = new SessionPieces(clock);
  const send = (text: string, destination = 'a', name = 'd') => {
    const kept = pieces.add(destination, [{ name, text }], pieces.nextRequest(), prospect);
    return kept && texts(kept);
  };
  return { clock, pieces, send };
}

function texts(pieces: readonly Fragment[]): string {
  return pieces.map(({ text }) => text).join(' ');
}

session('are kept from the first that may begin a secret, for each destination', () => {
  const { send } = sessionAt();
  assert.is(send('x'), undefined);
  assert.is(send('Start'), undefined);
  assert.is(send('y'), 'Start y');
  assert.is(send('z', 'b'), undefined);
  assert.is(send('z'), 'Start y z');
});

session('stand as they came, or by name, so that what goes with every request does not part them', () => {
  const { pieces } = sessionAt();
  const both = (n: number) =>
    pieces.add(
      'a',
      [
        { name: 'd', text: `S${n}` },
        { name: 'c', text: `${n}` },
      ],
      pieces.nextRequest(),
      prospect,
    ) ?? [];
  both(1);
  const kept = both(2);
  assert.is(texts(kept), 'S1 1 S2 2');
  assert.is(texts(grouped(kept)), '1 2 S1 S2');
  assert.equal(
    [pieces.knows('a', 'c'), pieces.knows('a', 'x'), pieces.knows('b', 'c')],
    [true, false, false],
  );
});

session('that stand in every request part no others', () => {
  const { pieces } = sessionAt();
  const send = (text: string) =>
    pieces.add(
      'a',
      [
        { name: '', text },
        { name: '', text: 'same' },
      ],
      pieces.nextRequest(),
      prospect,
    );
  send('S1');
  assert.is(texts(send('S2') ?? []), 'S1 S2');
});

session('that are said again are not kept again', () => {
  const { send } = sessionAt();
  send('S1');
  assert.is(send('v1'), 'S1 v1');
  assert.is(send('v1'), undefined);
  assert.is(send('S2'), 'S1 v1 S2');
});

session('are forgotten after ten minutes of silence, when told to, and the oldest beyond 64', () => {
  const { clock, pieces, send } = sessionAt();
  send('S1');
  clock.now = 600_001;
  assert.is(send('x'), undefined);
  send('S1');
  pieces.forget('a');
  assert.is(send('x'), undefined);
  send('S');
  for (let n = 0; n < 62; n++) send(`${n}`);
  assert.is(send('last')?.split(' ').length, 64);
  // Without the piece for which they were kept, the others are of no use.
  assert.is(send('more'), undefined);
  assert.not.ok(pieces.has('a'));
});

session('of the destination that was used longest ago make room', () => {
  const { send } = sessionAt();
  for (let n = 0; n <= 1000; n++) send('S1', `host${n}`);
  assert.is(send('x', 'host0'), undefined);
  assert.is(send('x', 'host1000'), 'S1 x');
});

session.run();
