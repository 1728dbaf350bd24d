import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { QuotedPrintable } from '../../../lib/detector/views/quoted_printable.ts';
import { assertSplitsDoNotMatter, decodeWith } from './splits.ts';

const quotedPrintable = suite('quoted-printable');
const make = () => new QuotedPrintable();
const text = (source: string) => decodeWith(make, Buffer.from(source)).toString();

quotedPrintable('undoes encoded bytes in either case', () => {
  assert.is(text('caf=C3=A9 =3d =41=4b=49=41'), 'café = AKIA');
});

quotedPrintable('joins lines at soft breaks, with transport padding and with bare line feeds', () => {
  assert.is(text('AK=\r\nIA=\nXX= \t \r\nYY'), 'AKIAXXYY');
  assert.is(text('hard\r\nbreak\n'), 'hard\r\nbreak\n');
});

quotedPrintable('an equals sign that encodes nothing stays', () => {
  for (const source of ['=', '==', 'a=b', '=4', '=4g', '= x', '=\r', '=\rx', `=${' '.repeat(40)}\n`]) {
    assert.is(text(source), source);
  }
});

quotedPrintable('decodes alike however it is split', () => {
  assertSplitsDoNotMatter(make, ['=', '4', '1', 'F', 'g', '\r', '\n', ' ', '\t', '=\r\n', '=41']);
});

quotedPrintable.run();
