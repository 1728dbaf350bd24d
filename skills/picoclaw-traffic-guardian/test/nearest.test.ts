import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from '../lib/nearest.ts';

const test = suite('nearest');
const known = ['severity', 'since', 'summary', 'limit', 'https', 'listen'];

test('finds the word behind a slip of the finger', () => {
  assert.is(nearest('sevrity', known), 'severity');
  assert.is(nearest('lsiten', known), 'listen');
  assert.is(nearest('LIMIT', known), 'limit');
});

test('finds the word behind its beginning, and the beginning of a longer one', () => {
  assert.is(nearest('sum', known), 'summary');
  assert.is(nearest('limits', known), 'limit');
});

test('prefers the closest of several', () => {
  assert.is(nearest('http', ['https', 'http2', 'help']), 'https');
});

test('suggests nothing for what resembles nothing', () => {
  assert.is(nearest('frobnicate', known), undefined);
  assert.is(nearest('', known), undefined);
  assert.is(nearest('x'.repeat(100_000), known), undefined);
});

test.run();
