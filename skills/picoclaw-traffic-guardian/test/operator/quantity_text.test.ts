import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesText, durationText } from '../../lib/operator/quantity_text.ts';

const test = suite('quantity_text');

test('words durations and sizes as people read them', () => {
  assert.is(durationText(59.9), '59 s');
  assert.is(durationText(61), '1 min 1 s');
  assert.is(durationText(90_000), '1 d 1 h');
  assert.is(bytesText(1_023), '1023 bytes');
  assert.is(bytesText(1024 ** 4), '1.0 TiB');
});

test.run();
