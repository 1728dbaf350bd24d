import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HtmlEntities } from '../../../lib/detector/views/html_entities.ts';
import { assertSplitsDoNotMatter, decodeWith } from './splits.ts';

const htmlEntities = suite('HTML entities');
const make = () => new HtmlEntities();
const text = (source: string) => decodeWith(make, Buffer.from(source)).toString();

htmlEntities('undoes numbers in both bases, with and without a semicolon, behind zeros', () => {
  assert.is(text('&#65;&#x42;&#X43;&#x64;&#101 &#x66&#0000103;&#x0000000068;'), 'ABCde fgh');
  assert.is(text('&#233;&#8364;&#x1F600;'), 'é€😀');
});

htmlEntities('what is no character becomes U+FFFD', () => {
  assert.is(text('&#0; &#xD800; &#x110000; &#99999999999;'), '� � � �');
});

htmlEntities('undoes the names of ASCII punctuation', () => {
  assert.is(
    text(
      'curl&nbsp;&dollar;&lpar;x&rpar;&sol;y&period;z&verbar;&vert;sh&NewLine;&Tab;&lowbar;&hyphen;&colon;&num;',
    ),
    'curl $(x)/y.z||sh\n\t_-:#',
  );
  assert.is(
    text('&lt;&gt;&amp;&quot;&apos;&LT;&GT;&AMP;&QUOT;&semi;&equals;&bsol;&grave;&ast;&lcub;&rcub;'),
    `<>&"'<>&";=\\\`*{}`,
  );
});

htmlEntities('shows words that invisible characters cut', () => {
  assert.is(text('cu&shy;r&ZeroWidthSpace;l'), 'curl');
});

htmlEntities('old names need no semicolon, but are none in a query string', () => {
  assert.is(text('a &lt b &amp&amp c'), 'a < b && c');
  assert.is(text('?a=1&lt=2&amp3=4&copy=5&sol'), '?a=1&lt=2&amp3=4&copy=5&sol');
});

htmlEntities('leaves alone what is no entity', () => {
  for (const source of [
    '&',
    '&&',
    '&#',
    '&#;',
    '&#x',
    '&#xg;',
    '&;',
    '& lt;',
    '&nothing;',
    '&DiacriticalGraveX;',
    `&#${'0'.repeat(40)}65;`,
  ]) {
    assert.is(text(source), source);
  }
});

htmlEntities('decodes alike however it is split', () => {
  assertSplitsDoNotMatter(make, [
    '&',
    '#',
    'x',
    '6',
    '5',
    ';',
    'amp',
    'lt',
    'sol',
    '&#',
    '&#x',
    '=',
    ' ',
    '0',
    'NonBreakingSpace',
  ]);
});

htmlEntities.run();
