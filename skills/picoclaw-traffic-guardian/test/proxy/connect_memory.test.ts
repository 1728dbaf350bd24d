import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConnectMemory } from '../../lib/proxy/connect_memory.ts';

const at = (host: string, port = 80) => ({ host, port, authority: `${host}:${port}` });

function memoryAndTime() {
  let now = 0;
  const memory = new ConnectMemory({ now: () => now, monotonic: () => now });
  const pass = (ms: number) => {
    now += ms;
  };
  return { memory, pass };
}

const test = suite('CONNECT memory');

test('nothing is known at first', () => {
  assert.is(memoryAndTime().memory.recall(at('a.test')), undefined);
});

test('a tunnel says something of its destination only', () => {
  const { memory } = memoryAndTime();
  memory.opened(at('a.test'));
  assert.is(memory.recall(at('a.test')), 'tunnel');
  assert.is(memory.recall(at('b.test')), undefined);
});

test('a refusal speaks for the port', () => {
  const { memory } = memoryAndTime();
  memory.refused(at('a.test'), 403);
  assert.is(memory.recall(at('b.test')), 'forward');
  assert.is(memory.recall(at('b.test', 8080)), undefined);
});

test('a refusal at a port where another destination was let through speaks for the one destination', () => {
  const { memory } = memoryAndTime();
  memory.opened(at('a.test'));
  memory.refused(at('blocked.test'), 403);
  assert.is(memory.recall(at('blocked.test')), 'forward');
  assert.is(memory.recall(at('a.test')), 'tunnel');
  assert.is(memory.recall(at('c.test')), undefined);
});

test('a passing failure of the proxy teaches nothing, but makes it ask again', () => {
  const { memory } = memoryAndTime();
  memory.opened(at('a.test'));
  memory.refused(at('a.test'), 503);
  assert.is(memory.recall(at('a.test')), undefined);
  memory.refused(at('a.test', 81), 501);
  assert.is(memory.recall(at('a.test', 81)), 'forward');
});

test('what was learnt is forgotten after ten minutes', () => {
  const { memory, pass } = memoryAndTime();
  memory.opened(at('a.test'));
  memory.refused(at('b.test', 8080), 405);
  pass(10 * 60_000 - 1);
  assert.is(memory.recall(at('a.test')), 'tunnel');
  assert.is(memory.recall(at('b.test', 8080)), 'forward');
  pass(1);
  assert.is(memory.recall(at('a.test')), undefined);
  assert.is(memory.recall(at('b.test', 8080)), undefined);
});

test('the oldest of too many destinations is forgotten', () => {
  const { memory } = memoryAndTime();
  for (let count = 0; count <= 4_096; count++) memory.opened(at(`${count}.test`));
  assert.is(memory.recall(at('0.test')), undefined);
  assert.is(memory.recall(at('1.test')), 'tunnel');
  assert.is(memory.recall(at('4096.test')), 'tunnel');
});

test.run();
