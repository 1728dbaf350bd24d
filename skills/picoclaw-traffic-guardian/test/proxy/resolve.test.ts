import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DialError } from '../../lib/proxy/dial_error.ts';
import { type Address, Resolver } from '../../lib/proxy/resolve.ts';

const TABLE = { 'four.test': '192.0.2.4', 'six.test': '2001:db8::6' };

function resolve(resolver: Resolver, host: string): Promise<readonly Address[] | DialError> {
  return new Promise((done) => resolver.resolve(host, (error, addresses) => done(error ?? addresses)));
}

const test = suite('resolver');

test('addresses and names of the table are answered at once', () => {
  const resolver = new Resolver(TABLE);
  const answers: unknown[] = [];
  for (const host of ['192.0.2.1', '2001:db8::1', 'four.test', 'six.test', 'six.test.']) {
    resolver.resolve(host, (_error, [first]) => answers.push(first));
  }
  assert.equal(answers, [
    { address: '192.0.2.1', family: 4 },
    { address: '2001:db8::1', family: 6 },
    { address: '192.0.2.4', family: 4 },
    { address: '2001:db8::6', family: 6 },
    { address: '2001:db8::6', family: 6 },
  ]);
});

test('what the table says is told from what the system says', () => {
  const resolver = new Resolver(TABLE);
  assert.ok(resolver.isInTable('four.test'));
  assert.ok(resolver.isInTable('four.test.'));
  for (const host of ['example.com', 'localhost', '192.0.2.4', 'constructor'])
    assert.not(resolver.isInTable(host), host);
});

test('simultaneous questions for a name are all answered, each by itself', async () => {
  const resolver = new Resolver({});
  const answers = await Promise.all(Array.from({ length: 20 }, () => resolve(resolver, 'localhost')));
  for (const answer of answers) {
    assert.ok(Array.isArray(answer) && answer.length > 0);
    assert.equal(answer, answers[0]);
  }
});

test('names of the object prototype are not in the table', async () => {
  for (const host of ['__proto__', 'constructor', 'tostring']) {
    const answer = await resolve(new Resolver({}), host);
    assert.ok('kind' in answer && answer.kind === 'dns', host);
  }
});

test('what is no host name is refused without asking', async () => {
  for (const host of ['', 'a b', 'a\0.test', 'a/b', 'fe80::1%lo', '1.2.3.4%lo', 'x'.repeat(254), 'a\n']) {
    const answer = await resolve(new Resolver({}), host);
    assert.ok('kind' in answer && answer.kind === 'dns', JSON.stringify(host));
  }
});

test.run();
