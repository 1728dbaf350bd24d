import os from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { leadsTo } from '../../lib/proxy/loop.ts';

const test = suite('loop');

/** [listener, address, leads there] */
const cases: ReadonlyArray<readonly [string, string, boolean]> = [
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['127.0.0.1', '0.0.0.0', true],
  ['127.0.0.1', '::ffff:127.0.0.1', true],
  ['127.0.0.1', '::ffff:7f00:1', true],
  ['127.0.0.1', '::1', false],
  ['127.0.0.1', '192.0.2.1', false],
  ['::1', '::1', true],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['::1', '::', true],
  ['::1', '127.0.0.1', false],
  ['0.0.0.0', '127.3.2.1', true],
  ['::', '127.0.0.1', true],
  ['::', '::1', true],
  ['0.0.0.0', '192.0.2.1', false],
];

for (const [host, address, leads] of cases) {
  test(`${address} ${leads ? 'leads' : 'does not lead'} to a listener on ${host}`, () => {
    assert.is(leadsTo({ host, port: 18_899 }, address, 18_899), leads);
    assert.is(leadsTo({ host, port: 18_899 }, address, 18_898), false);
  });
}

test('every address of this machine leads to a listener on all of them', () => {
  for (const { address } of Object.values(os.networkInterfaces()).flatMap((entries) => entries ?? [])) {
    assert.ok(leadsTo({ host: '0.0.0.0', port: 1 }, address, 1), address);
  }
});

test.run();
