import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BackslashEscapes } from '../../../lib/detector/views/backslash_escapes.ts';
import { assertSplitsDoNotMatter, decodeWith } from './splits.ts';

const backslashEscapes = suite('backslash escapes');
const make = () => new BackslashEscapes();
const text = (source: string) => decodeWith(make, Buffer.from(source)).toString();

backslashEscapes('undoes hexadecimal bytes', () => {
  assert.is(text(String.raw`\x63\x75\x72\x6c \x9\x41g \xC3\xA9`), 'curl \tAg é');
});

backslashEscapes('undoes octal bytes, as C and as bash write them', () => {
  assert.is(text(String.raw`\143\165\162\154 \0101 \40x \1018`), 'curl A  x A8');
});

backslashEscapes('undoes code points', () => {
  assert.is(text(String.raw`\u0041 \u{41} \u{1F600} \U00000041 %u0041%u002F`), 'A A 😀 A A/');
  assert.is(text(String.raw`\ud800 \u{110000} \Uffffffff`), '� � �');
});

backslashEscapes('undoes the short escapes that JSON lacks', () => {
  assert.is(text(String.raw`\e[0m\a\v`), '\x1b[0m\x07\x0b');
});

backslashEscapes('leaves alone what is no escape, and what JSON escapes', () => {
  const samples = [
    String.raw`\1 \0 \8 \x \xg \u \u004 \u{ \u{} \u{41 \u{123456789} \U0000004 C:\q \n \" \\ %41 %u004 %`,
    '\\',
    '%',
    '\\x',
  ];
  for (const source of samples) assert.is(text(source), source);
});

backslashEscapes('decodes alike however it is split', () => {
  assertSplitsDoNotMatter(make, [
    '\\',
    '%',
    'x',
    'u',
    'U',
    '{',
    '}',
    '4',
    '1',
    '0',
    '0000',
    'g',
    'e',
    '\\x4',
    '\\u{4',
    '\\10',
  ]);
});

backslashEscapes.run();
