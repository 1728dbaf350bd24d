import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HostMemory } from '../../../lib/detector/destination/host_memory.ts';

const memory = suite('host memory');

memory('meets a host once, each port for itself', () => {
  const hosts = new HostMemory();
  assert.is(hosts.meet('a.example:443'), true);
  assert.is(hosts.meet('a.example:443'), false);
  assert.is(hosts.meet('a.example:80'), true);
});

memory('is bounded, and forgets what it met longest ago', () => {
  const hosts = new HostMemory();
  hosts.meet('often.example:443');
  for (let n = 0; n < 20_000; n++) {
    hosts.meet(`h${n}.example:443`);
    if (n % 5_000 === 0) assert.is(hosts.meet('often.example:443'), false);
  }
  assert.is(hosts.meet('h0.example:443'), true);
  assert.is(hosts.meet('h19999.example:443'), false);
});

memory.run();
