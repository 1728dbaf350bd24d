import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SessionPieces } from '../../../lib/detector/split/session_pieces.ts';

const session = suite('pieces of a session');

function sessionAt() {
  const clock = { now: 0, monotonic: () => clock.now };
  const pieces = new SessionPieces(clock);
  const send = (text: string, destination = 'a', name = 'd') =>
    pieces
      .add(destination, [{ name, text }], pieces.nextRequest(), (first) => first.startsWith('S'))
      ?.map((piece) => piece.text)
      .join(' ');
  return { clock, pieces, send };
}

session('are kept from the first that may begin a secret, for each destination', () => {
  const { send } = sessionAt();
  assert.is(send('x'), undefined);
  assert.is(send('Start'), undefined);
  assert.is(send('y'), 'Start y');
  assert.is(send('z', 'b'), undefined);
  assert.is(send('z'), 'Start y z');
});

session('stand by name, so that what goes with every request does not part them', () => {
  const { send } = sessionAt();
  send('S1');
  send('1', 'a', 'c');
  assert.is(send('S2'), '1 S1 S2');
  assert.is(send('2', 'a', 'c'), '1 2 S1 S2');
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
  for (let n = 0; n < 63; n++) send(`${n}`);
  assert.is(send('last')?.split(' ').length, 64);
  assert.not.match(send('more') ?? '', /S/);
});

session('of the destination that was used longest ago make room', () => {
  const { send } = sessionAt();
  for (let n = 0; n <= 1000; n++) send('S1', `host${n}`);
  assert.is(send('x', 'host0'), undefined);
  assert.is(send('x', 'host1000'), 'S1 x');
});

session.run();
