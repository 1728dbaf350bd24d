import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parametersOf } from '../../../lib/detector/formats/header_parameters.ts';

const headerParameters = suite('header parameters');
const seed = 20260426;
const read = (value: string) => Object.fromEntries(parametersOf(value));

headerParameters('reads tokens and quoted strings, in any case, with space around', () => {
  assert.equal(read('form-data; Name = "a;b" ;filename=c.txt; empty=; flag; last="x'), {
    name: 'a;b',
    filename: 'c.txt',
    empty: '',
    last: 'x',
  });
  assert.equal(read('text/plain'), {});
  assert.equal(read(''), {});
});

headerParameters('the first of a name counts, its encoded form more', () => {
  assert.equal(read("x; a=1; a=2; b*=UTF-8''%c3%a9; b=plain"), { a: '1', b: 'é' });
});

headerParameters('any text is survived, in linear time', () => {
  const unit = fc.constantFrom(';', '=', '"', '\\', "'", '*', 'a', ' ', '%4');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 30 }), (units) => {
      assert.ok(parametersOf(units.join('')).size <= 32);
    }),
    { seed, numRuns: 2000 },
  );
  assert.is(parametersOf(`${';'.repeat(1 << 20)}a=1`).size, 1);
  assert.is(parametersOf(';a="'.repeat(1 << 18)).size, 1);
});

headerParameters.run();
