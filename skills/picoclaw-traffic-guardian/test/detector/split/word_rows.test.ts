import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rowsOfWords } from '../../../lib/detector/split/word_rows.ts';

const test = suite('rows of words');

/** What a row is, without regard to cost. */
const ROW = /(?<![a-z])[a-z]{3,8}(?:[ \t\r\n",+]{1,4}[a-z]{3,8}){11,}(?![a-z])/g;

const TWELVE = 'scheme spot photo card baby mountain device kick cradle pact join borrow';

test('are found in a text, in a list and between other words', () => {
  for (const [text, row] of [
    [TWELVE, TWELVE],
    [`["${TWELVE.replaceAll(' ', '","')}"]`, TWELVE.replaceAll(' ', '","')],
    [`this is ${TWELVE} to be sure`, TWELVE],
    [`extraordinary ${TWELVE}.`, TWELVE],
    [`${'a '.repeat(100)}${TWELVE}\n\n\n\n\nof ${TWELVE.replaceAll(' ', '+')}`, TWELVE],
  ] as const) {
    assert.ok(
      rowsOfWords(text).some((found) => found.includes(row)),
      text,
    );
  }
});

test('have twelve words at least, none of them short or long', () => {
  const words = TWELVE.split(' ');
  assert.equal(rowsOfWords(words.slice(1).join(' ')), []);
  for (const odd of ['is', 'extraordinary', 'Upper', '42', '-']) {
    assert.equal(rowsOfWords([...words.slice(0, 6), odd, ...words.slice(6)].join(' ')), [], odd);
  }
});

test('are those that the expression for them finds', () => {
  const word = fc.constantFrom(
    'abc',
    'abandon',
    'eightletr',
    'lettters',
    'is',
    'a',
    'Big',
    '7',
    'mid',
    'able',
  );
  const gap = fc.constantFrom(' ', ', ', '","', '+', '\n', ' \r\n\t', '     ', '.');
  fc.assert(
    fc.property(fc.array(fc.tuple(word, gap), { maxLength: 120 }), (pieces) => {
      const text = pieces.flat().join('');
      const rows = rowsOfWords(text);
      for (const [row] of text.matchAll(ROW))
        assert.ok(
          rows.some((found) => found.includes(row)),
          text,
        );
      for (const row of rows) assert.ok(text.includes(row));
    }),
    { seed: 12, numRuns: 400 },
  );
  // Rows are rare where odd words are common.
  const mostly = fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom('abc', 'abandon', 'mid') },
    { weight: 1, arbitrary: word },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(mostly, fc.constantFrom(' ', '","')), { maxLength: 200 }), (pieces) => {
      const text = pieces.flat().join('');
      const rows = rowsOfWords(text);
      for (const [row] of text.matchAll(ROW))
        assert.ok(
          rows.some((found) => found.includes(row)),
          text,
        );
    }),
    { seed: 13, numRuns: 400 },
  );
});

test.run();
