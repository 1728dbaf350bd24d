import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printable, printableJson } from '../lib/printable.ts';

const test = suite('printable');

test('makes everything visible that a terminal would act on', () => {
  assert.is(printable('a\u001b[31mred\u001b[0m'), 'a\\e[31mred\\e[0m');
  assert.is(printable('\u001b]0;title\u0007'), '\\e]0;title\\x07');
  assert.is(printable('\u009b2J'), '\\x9b2J');
  assert.is(printable('one\ntwo\r\tthree\0'), 'one\\ntwo\\r\\tthree\\x00');
  assert.is(printable('\u007f'), '\\x7f');
});

test('makes everything visible that hides or reorders text', () => {
  assert.is(printable('a\u202eb\u2066c\u200bd\ufeffe'), 'a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}e');
  assert.is(printable('\u{e0041}\u3164\u00ad\u2028'), '\\u{e0041}\\u{3164}\\xad\\u{2028}');
  assert.is(printable('\ud800'), '\\u{d800}');
});

test('leaves ordinary text of all languages alone', () => {
  const text = 'Grüße, 東京, привет, 🦊 é — "quoted" \\ `x` | sh';
  assert.is(printable(text), text);
});

test('is idempotent and leaves no control character, whatever comes in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const safe = printable(text);
      assert.not.match(safe, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      assert.is(printable(safe), safe);
    }),
    { seed: 7 },
  );
});

test('makes JSON safe without changing its value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = printableJson(JSON.stringify({ [text]: text }));
      assert.not.match(json, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      assert.equal(JSON.parse(json), JSON.parse(JSON.stringify({ [text]: text })));
    }),
    { seed: 7 },
  );
});

test('cuts what is too long, and what was cut is still printable', () => {
  assert.is(printable('abcdef', 6), 'abcdef');
  assert.is(printable('abcdefg', 6), 'abcdef…');
  assert.is(printable('a\u{1f98a}', 2), 'a\\u{d83e}…');
});

test.run();
