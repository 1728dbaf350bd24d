import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginning, lineWith } from '../../lib/detector/redacted_line.ts';

const line = suite('redacted line');

/** The text without its marks, with what they mark as hidden spans: `a<secret>b`, and what is shown between braces. */
function marked(written: string) {
  const hidden: Array<{ start: number; end: number }> = [];
  const shown = { start: 0, end: 0 };
  let text = '';
  let start = 0;
  for (const character of written) {
    if (character === '<') start = text.length;
    else if (character === '>') hidden.push({ start, end: text.length });
    else if (character === '{') shown.start = text.length;
    else if (character === '}') shown.end = text.length;
    else text += character;
  }
  return { text, hidden, shown };
}

function around(written: string): string {
  const { text, hidden, shown } = marked(written);
  return lineWith(text, hidden, shown);
}

line('shows marks in place of what is hidden, within the match and beside it', () => {
  assert.is(
    around('to <one> and {cat <two> x} then <three>'),
    'to [REDACTED] and cat [REDACTED] x then [REDACTED]',
  );
  assert.is(around('<one>{x}<two>'), '[REDACTED]x[REDACTED]');
});

line('shows 57 characters on either side, and that there is more', () => {
  const side = (length: number) => 'ab'.repeat(length).slice(0, length);
  assert.is(around(`${side(57)}{x}${side(57)}`), `${side(57)}x${side(57)}`);
  const cut = around(`-${side(57)}{x}${side(57)}-`);
  assert.is(cut, `\u2026${side(57)}x${side(57)}\u2026`);
});

line('shows the head and the tail of a long match', () => {
  const shown = around(`{${'h'.repeat(100)}${'t'.repeat(100)}}`);
  assert.is(shown, `${'h'.repeat(80)}\u2026${'t'.repeat(40)}`);
});

line('shows a mark or an escape whole or not at all', () => {
  assert.is(around(`<secret>${'a'.repeat(50)}{x}`), `\u2026${'a'.repeat(50)}x`);
  assert.is(around(`<secret>${'a'.repeat(47)}{x}`), `[REDACTED]${'a'.repeat(47)}x`);
  assert.is(beginning('a\u001b[2J', [], 2), 'a');
  assert.is(beginning('a\u001b[2J', [], 6), 'a\\e[2J');
});

line('begins a text with as much as there is room for', () => {
  const { text, hidden } = marked('one <two> three');
  assert.is(beginning(text, hidden, 240), 'one [REDACTED] three');
  assert.is(beginning(text, hidden, 14), 'one [REDACTED]');
  assert.is(beginning(text, hidden, 13), 'one ');
});

line('is at most 240 characters, printable, and holds nothing hidden, whatever the text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.constantFrom('\n', '\u202e', '\u{1F600}'),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 4 }),
      fc.array(piece, { maxLength: 4 }),
      piece,
      (before, after, match) => {
        const secret = 'HIDDEN';
        let text = '';
        const hidden: Array<{ start: number; end: number }> = [];
        const add = (part: string) => {
          text += part.replaceAll(secret, '');
          hidden.push({ start: text.length, end: text.length + secret.length });
          text += secret;
        };
        before.forEach(add);
        const shown = { start: text.length, end: text.length + match.length };
        text += match;
        after.forEach(add);
        const made = lineWith(text, hidden, shown);
        assert.ok(made.length <= 240, `${made.length}`);
        assert.not.match(made, /HIDDEN|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      },
    ),
    { seed: 20260426, numRuns: 500 },
  );
});

line.run();
