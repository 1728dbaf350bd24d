import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sweepBuffersAtOnce } from '../../lib/picoclaw/swept_buffers.ts';

const test = suite('swept buffers');

const READ = 64 * 1024;
const READS = 200;

function readAndForget(): void {
  for (let n = 0; n < READS; n++) Buffer.allocUnsafeSlow(READ);
}

test('a collection that finds buffers dead has given their memory back when it ends', () => {
  setFlagsFromString('--expose-gc');
  const collect: (options?: { type: 'minor' }) => void = runInNewContext('gc');
  sweepBuffersAtOnce();
  collect();
  const before = process.memoryUsage().arrayBuffers;
  readAndForget();
  collect({ type: 'minor' });
  assert.ok(process.memoryUsage().arrayBuffers - before < READ);
});

test.run();
