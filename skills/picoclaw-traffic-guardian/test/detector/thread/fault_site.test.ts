import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultSite } from '../../../lib/detector/thread/fault_site.ts';

const site = suite('fault site');

function failureOf(step: () => unknown): unknown {
  try {
    step();
  } catch (error) {
    return error;
  }
  throw new Error('the step did not fail');
}

site('names kind and place and keeps the message, which may quote what was inspected, to itself', () => {
  const secret = 'sk-very-secret-at-x.ts:1:2';
  for (const failing of [
    () => JSON.parse(secret),
    () => {
      throw new TypeError(`bad ${secret}\n    at ${secret} (/home/user/${secret}:1:1)\nmore`);
    },
  ]) {
    const text = faultSite(failureOf(failing));
    assert.not.match(text, 'secret');
    assert.match(text, /^(SyntaxError|TypeError) at /);
  }
});

site('shows no folder of the installation and stays on one line', () => {
  const text = faultSite(new RangeError('x'));
  assert.not.match(text, '/');
  assert.not.match(text, '\n');
});

site('has words for thrown things that are no errors', () => {
  assert.is(faultSite('sk-secret'), 'a thrown string');
  assert.match(faultSite(Object.assign(new Error('x'), { name: 'sk-secret\nx' })), /^Error at /);
  assert.match(faultSite(Object.assign(new Error('x'), { stack: undefined })), 'unknown place');
});

site.run();
