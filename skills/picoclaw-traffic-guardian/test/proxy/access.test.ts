import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Access } from '../../lib/proxy/access.ts';

const test = suite('access');
const access = new Access({ user: 'guardian', token: 'tok:en' });
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

test('permits the credentials, however Basic is spelled', () => {
  assert.ok(access.permits(basic('guardian:tok:en')));
  assert.ok(access.permits(basic('guardian:tok:en').replace('Basic ', 'bAsIc   ')));
  assert.ok(access.permits(`${basic('guardian:tok:en')}  `));
});

test('permits nothing else', () => {
  const wrong = [
    undefined,
    '',
    'Basic',
    'Basic ',
    'Basic !!!',
    'Basic ====',
    basic('guardian:tok:en2'),
    basic('guardian:tok:e'),
    basic('Guardian:tok:en'),
    basic(':tok:en'),
    basic('guardian:'),
    basic(''),
    'Bearer tok:en',
    'guardian:tok:en',
    `Basic ${'A'.repeat(1_000_000)}`,
    `${basic('guardian:tok:en')}, ${basic('guardian:tok:en')}`,
    `${basic('guardian:tok:en')}\0`,
  ];
  for (const header of wrong) assert.not(access.permits(header), String(header).slice(0, 60));
});

test('permits everybody when the operator switched credentials off', () => {
  const open = new Access(null);
  assert.ok(open.permits(undefined));
  assert.ok(open.permits('nonsense'));
});

test.run();
