import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aligned, clipped, columns, paintFor, plain } from '../../lib/operator/terminal.ts';

const test = suite('terminal');

test('counts columns: wide characters are two, combining marks none', () => {
  assert.is(columns('abc'), 3);
  assert.is(columns('東京'), 4);
  assert.is(columns('e\u0301'), 1);
  assert.is(columns('🦊'), 2);
});

test('cuts to a width and says so', () => {
  assert.is(clipped('abcdef', 6), 'abcdef');
  assert.is(clipped('abcdef', 4), 'abc…');
  assert.is(clipped('東京都', 4), '東…');
});

test('aligns cells by columns and leaves the last one as it is', () => {
  assert.equal(
    aligned([
      ['東京', '1', 'x'],
      ['a', '22', 'y'],
    ]),
    ['東京  1   x', 'a     22  y'],
  );
});

test('paints only on a terminal that wants colour', () => {
  assert.is(paintFor(true, { TERM: 'xterm' })('red', 'x'), '\u001b[31mx\u001b[39m');
  assert.is(paintFor(true, { TERM: 'xterm', NO_COLOR: '' })('red', 'x'), '\u001b[31mx\u001b[39m');
  assert.is(paintFor(true, { TERM: 'xterm', NO_COLOR: '1' }), plain);
  assert.is(paintFor(true, { TERM: 'dumb' }), plain);
  assert.is(paintFor(false, { TERM: 'xterm' }), plain);
});

test.run();
