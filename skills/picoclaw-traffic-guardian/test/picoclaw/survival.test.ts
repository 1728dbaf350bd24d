import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeFault } from '../../lib/picoclaw/survival.ts';

const test = suite('survival');

test('faults are survived, counted and told without their message, until survival ends', () => {
  const worker = path.join(import.meta.dirname, 'survival.worker.mjs');
  const { status, stdout } = spawnSync(process.execPath, [worker], { encoding: 'utf8' });
  assert.is(status, 99);
  const { faults, reports } = JSON.parse(stdout);
  assert.is(faults, 4);
  assert.not.match(stdout, 'sk-do-not-repeat');
  const all = reports.join('\n');
  assert.match(all, /unexpected_fault: SyntaxError/);
  assert.match(all, /unexpected_fault: TypeError ERR_X in .*named \(survival\.worker\.mjs:\d+\)/);
  assert.match(all, /unexpected_fault: RangeError/);
  assert.match(all, /unexpected_fault: a thrown string/);
});

test('what is thrown may be anything', () => {
  for (const thrown of [undefined, null, 1, 'text', {}, Symbol('x')])
    assert.match(describeFault(thrown), /^a thrown /);
  const bare = new Error('x');
  bare.stack = undefined as unknown as string;
  assert.is(describeFault(bare), 'Error');
});

test.run();
