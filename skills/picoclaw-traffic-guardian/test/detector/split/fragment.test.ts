import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  byName,
  cookieFragments,
  type Fragment,
  fieldFragments,
  hostFragments,
  jsonFragments,
  plainFragments,
  targetFragments,
} from '../../../lib/detector/split/fragment.ts';

const fragment = suite('fragments');

const shown = (fragments: readonly Fragment[]): string =>
  fragments.map(({ name, text }) => `${name}=${text}`).join(' ');

fragment('of a target are its segments and the values of its query, percent encoding undone', () => {
  const { path, query } = targetFragments('/a/b%2Dc/d?x=1&y=a%3Ab&z=two words&=3&flag');
  assert.is(shown(path), '/= /=a /=b-c /=d');
  assert.is(shown(query), 'x=1 y=a:b z= =3 =flag');
});

fragment('of fields go around those that everybody sends', () => {
  const head =
    'GET /\nHost: a.example\nX-One: abc\nAccept: */*\nContent-Length: 12\nx-two:def\nX-Prose: two words';
  assert.is(shown(fieldFragments(head)), 'x-one=abc x-two=def');
});

fragment('of cookies are their values', () => {
  assert.is(shown(cookieFragments('GET /\nCookie: a=1; b=2\nX: y')), 'a=1 b=2');
});

fragment('of a host are the labels below the registered ones', () => {
  assert.is(shown(hostFragments('abc.def.leak.example')), '=abc =def');
  for (const host of ['leak.example', 'localhost', '10.0.0.1', '2001:db8::1']) {
    assert.equal(hostFragments(host), [], host);
  }
});

fragment('of JSON are strings that are values, in order and parted by prose', () => {
  assert.is(shown(jsonFragments('{"a":"x","b" : "y","c":[1,"z"]}')), 'a=x b=y c=z');
  assert.is(shown(jsonFragments('{"a":"x","b":"some prose","c":"z"}')), 'a=x = c=z');
  assert.is(shown(jsonFragments('{"a":"\\u0078y\\/"}')), 'a=xy/');
});

fragment('of JSON within JSON are those of the inner text, too', () => {
  const inner = JSON.stringify({ a: 'x', b: 'y' });
  assert.is(shown(jsonFragments(JSON.stringify({ arguments: inner }))), 'a=x b=y');
});

fragment('of other bodies are values of a form, small parts, or the body itself', () => {
  assert.is(shown(plainFragments('a=x&b=y')), 'a=x b=y');
  assert.is(shown(plainFragments(' token\n')), '=token');
  assert.is(shown(plainFragments('two words')), '=');
  const part = (name: string, value: string): string =>
    `--B\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: text/plain\r\n\r\n${value}\r\n`;
  assert.is(shown(plainFragments(`${part('a', 'x')}${part('b', 'y')}--B--\r\n`)), 'a=x b=y');
});

fragment('are ordered by name as names number them', () => {
  const named = (names: string): Fragment[] => names.split(' ').map((name) => ({ name, text: name }));
  assert.is(shown(byName(named('p10 p2 p1 a')) ?? []), 'a=a p1=p1 p2=p2 p10=p10');
  assert.is(byName(named('a b c')), undefined);
});

fragment.run();
